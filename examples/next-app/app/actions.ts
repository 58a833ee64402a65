"use server";

import { createHmac } from "node:crypto";

import { secret } from "@enkryptify/next/server";

/** Signs a text with a private secret: the browser gets the signature, never the secret. */
export async function sign(_before: string, form: FormData): Promise<string> {
  const text = form.get("text");
  return createHmac("sha256", secret("SESSION_SECRET"))
    .update(typeof text === "string" ? text : "")
    .digest("hex");
}
