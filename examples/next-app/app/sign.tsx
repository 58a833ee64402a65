"use client";

import { useActionState } from "react";

import { sign } from "./actions";

export function Sign() {
  const [signature, action] = useActionState(sign, "");
  return (
    <form action={action}>
      <input name="text" placeholder="a text" />
      <button type="submit">sign</button>
      <output>{signature}</output>
    </form>
  );
}
