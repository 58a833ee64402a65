import { inspect } from "node:util";
import { isEnkryptifyError, withoutStack } from "@enkryptify/sdk/kit";
import { envFileHas } from "./real-env.ts";

/**
 * The error as Nest should print it when a boot fails: one message, no frames of ours, no nested errors.
 * What is not an `EnkryptifyError` is a bug and stays as it is.
 */
export function bootError(error: unknown): unknown {
  if (!isEnkryptifyError(error)) return error;
  if (error.code === "AUTH_TOKEN_MISSING" && envFileHas("ENKRYPTIFY_TOKEN")) {
    error.message += " The .env file of this folder has it, but nothing has read that file: import ConfigModule.forRoot().";
  }
  const { stack } = withoutStack(error);
  return Object.defineProperty(error, inspect.custom, { value: () => stack, configurable: true });
}
