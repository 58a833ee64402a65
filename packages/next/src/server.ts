import { EnkryptifyError, type ErrorCode } from "@enkryptify/sdk";

import { failure } from "./current.ts";
import { secretsHere } from "./worker-values.ts";

/** The names and types of this project's secrets. Filled by `enkryptify-env.d.ts`, or by a declaration of your own. */
export interface SecretTypes {}

/** A name `secret()` takes: any string until {@link SecretTypes} is filled. */
export type SecretName = keyof SecretTypes extends never ? string : Extract<keyof SecretTypes, string>;

/** What `secrets()` returns: strings until {@link SecretTypes} is filled. */
export type Secrets = keyof SecretTypes extends never
  ? Readonly<Record<string, string>>
  : { readonly [Name in keyof SecretTypes]: SecretTypes[Name] };

/**
 * The current value of a secret. After a rotation it is the new one, without a rebuild or a restart.
 * @throws `EnkryptifyError` with code `SECRET_NOT_FOUND` when there is no such secret, and with the code of the failure
 * when the server runs without secrets.
 */
export function secret(name: SecretName): string {
  // A name that Enkryptify does not have may still be a variable of the environment, as it is in a build without secrets.
  const value = secretsHere()?.values[name] ?? process.env[name];
  if (value === undefined) throw missing(`"${name}"`);
  return value;
}

/**
 * All secrets: the schema's output when one was given, the strings otherwise.
 * @throws `EnkryptifyError` as {@link secret} does.
 */
export function secrets(): Secrets {
  const all = secretsHere();
  if (!all) throw missing("at all");
  if (all.typed === undefined) throw unshared();
  return all.typed as Secrets;
}

function missing(what: string): EnkryptifyError {
  const why = secretsHere() ? undefined : failure();
  if (why) return new EnkryptifyError({ code: why.code as ErrorCode, message: why.message });
  return new EnkryptifyError({ code: "SECRET_NOT_FOUND", message: `There is no secret ${what}. ${cure()}` });
}

function unshared(): EnkryptifyError {
  return new EnkryptifyError({
    code: "SECRET_NOT_FOUND",
    message:
      "secrets() is not available while pages are prerendered: the schema makes values that cannot be handed to a build worker " +
      "(dates, functions, instances). Use secret(name), or read it when a request comes in, for example after `await connection()`.",
  });
}

function cure(): string {
  if (secretsHere()) return "Create it in Enkryptify, or correct the name.";
  if (process.env["ENKRYPTIFY_NEXT_WITHOUT_SECRETS"]) {
    return "This build runs without secrets (buildWithoutSecrets): read it when a request comes in, for example after `await connection()`.";
  }
  return (
    "Nothing is loaded in this process: wrap next.config with withEnkryptify(), and for a standalone server add " +
    '`export { register } from "@enkryptify/next/register"` to instrumentation.ts.'
  );
}
