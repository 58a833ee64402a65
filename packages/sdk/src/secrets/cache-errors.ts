import type { EnkryptifyError } from "../errors.ts";
import { enkryptifyError } from "../official-errors.ts";

/** The values are older than allowed and cannot be refreshed. */
export function staleError(label: string, maxStaleMs: number, cause: EnkryptifyError): EnkryptifyError {
  return enkryptifyError({
    code: "SECRETS_STALE",
    message: `The secrets of ${label} could not be refreshed for more than ${Math.round(maxStaleMs / 3_600_000)} h (${cause.code}), so the old ones are not used any more. ${cause.message}`,
    retryable: true,
    cause,
  });
}

/** The client went away while a read was under way. */
export function destroyedError(label: string): EnkryptifyError {
  return enkryptifyError({
    code: "CLIENT_DESTROYED",
    message: `The client was destroyed while it read the secrets of ${label}.`,
  });
}
