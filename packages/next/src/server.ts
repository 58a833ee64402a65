import { EnkryptifyError } from "@enkryptify/sdk";

import { current } from "./current.ts";

/** The names and types of this project's secrets. Empty until `enkryptify-env.d.ts` or your own declaration fills it. */
export interface SecretTypes {}

/** A name `secret()` takes: any string until {@link SecretTypes} is filled. */
export type SecretName = keyof SecretTypes extends never ? string : Extract<keyof SecretTypes, string>;

/** What `secrets()` returns. */
export type Secrets = keyof SecretTypes extends never
  ? Readonly<Record<string, string>>
  : { readonly [Name in keyof SecretTypes]: SecretTypes[Name] };

/**
 * The current value of a secret. After a rotation it is the new one, without a rebuild or a restart.
 * @throws `EnkryptifyError` with code `SECRET_NOT_FOUND` when there is no such secret.
 */
export function secret(name: SecretName): string {
  // Build workers have no memory in common with the build: there the environment carries the values.
  const value = current()?.values[name] ?? process.env[name];
  if (value === undefined) throw missing(name);
  return value;
}

/**
 * All secrets: the schema's output when one was given, the strings otherwise.
 * @throws `EnkryptifyError` with code `SECRET_NOT_FOUND` before they are loaded.
 */
export function secrets(): Secrets {
  const now = current();
  if (!now) throw missing("secrets()");
  return now.typed as Secrets;
}

function missing(name: string): EnkryptifyError {
  const cure = current()
    ? "Create it in Enkryptify, or correct the name."
    : "Nothing is loaded in this process: wrap next.config with withEnkryptify(), and for a standalone server add " +
      '`export { register } from "@enkryptify/next/register"` to instrumentation.ts.';
  return new EnkryptifyError({ code: "SECRET_NOT_FOUND", message: `No secret "${name}". ${cure}` });
}
