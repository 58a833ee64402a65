import { enkryptifyError } from "../official-errors.ts";

/** One request has taken too long. */
export function timeoutError(what: string, timeoutMs: number): Error {
  return enkryptifyError({
    code: "TIMEOUT",
    message: `Could not ${what}: no complete answer within ${timeoutMs} ms. Check the network, or raise \`timeoutMs\`.`,
    retryable: true,
  });
}
