import { createHash } from "node:crypto";

import { secret } from "@enkryptify/next/server";

const NAMES = ["DATABASE_URL", "STRIPE_SECRET_KEY", "SESSION_SECRET"] as const;

/** What shows that a secret is there, and that it changed, without showing it. */
export function fingerprints(): Record<string, string> {
  return Object.fromEntries(NAMES.map((name) => [name, createHash("sha256").update(secret(name)).digest("hex").slice(0, 8)]));
}
