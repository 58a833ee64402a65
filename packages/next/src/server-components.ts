import * as react from "react";

import { secret as read, secrets as readAll, type SecretName, type Secrets } from "./server.ts";

import { secretsHere } from "./worker-values.ts";

export type { SecretName, Secrets, SecretTypes } from "./server.ts";

type Taint = (message: string, lifetime: object, value: string) => void;

// Only there where the app has `experimental.taint`: React then refuses to pass these values to a client component.
const taint = (react as { experimental_taintUniqueValue?: Taint }).experimental_taintUniqueValue;

let tainted: object | undefined;

function taintPrivateValues(): void {
  const privateValues = secretsHere()?.privateValues;
  if (!taint || !privateValues || privateValues === tainted) return;
  tainted = privateValues;
  for (const [name, value] of Object.entries(privateValues)) {
    if (value) taint(`${name} is a private secret: do not pass it to a client component.`, privateValues, value);
  }
}

/** The current value of a secret, tainted where the app has `experimental.taint`. @throws as `secret` of `@enkryptify/next/server` */
export function secret(name: SecretName): string {
  taintPrivateValues();
  return read(name);
}

/** All secrets, tainted where the app has `experimental.taint`. @throws as `secrets` of `@enkryptify/next/server` */
export function secrets(): Secrets {
  taintPrivateValues();
  return readAll();
}
