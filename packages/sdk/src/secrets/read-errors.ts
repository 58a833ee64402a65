import type { EnkryptifyError } from "../errors.ts";
import { nearestName } from "../nearest-name.ts";
import { enkryptifyError } from "../official-errors.ts";
import type { Place } from "../place.ts";

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
export function destroyedError(): EnkryptifyError {
  return enkryptifyError({ code: "CLIENT_DESTROYED", message: "This Enkryptify client has been destroyed. Create a new one." });
}

/** There is no such name in this environment. */
export function missingError(name: string, place: Place, known: Iterable<string>): EnkryptifyError {
  const near = nearestName(name, known);
  const cure = near === undefined ? "Create it in the dashboard, or correct the name." : `Did you mean "${near}"?`;
  return enkryptifyError({
    code: "SECRET_NOT_FOUND",
    message: `Secret "${name}" not found in ${place.workspace}/${place.project}/${place.environment}. ${cure}`,
  });
}

/** A read that cannot wait came before the first fetch, or long after the last. */
export function notCachedError(name: string): EnkryptifyError {
  return enkryptifyError({
    code: "SECRET_NOT_CACHED",
    message: `Secret "${name}" cannot be read without waiting: nothing has been fetched, or what was fetched is too old. Call \`await client.ready()\` first.`,
  });
}

/** A call that only makes sense with the cache, on a client without. */
export function cacheOffError(call: string): EnkryptifyError {
  return enkryptifyError({
    code: "CONFIG_INVALID",
    message: `Cache is disabled, so \`${call}\` has nothing to work with. Use \`get()\`, or leave out \`cache.enabled: false\`.`,
  });
}

/** A read by a client that was told not to read. */
export function proxyOnlyError(): EnkryptifyError {
  return enkryptifyError({
    code: "PROXY_ONLY",
    message:
      "This client is configured as proxy-only. Use client.proxy.fetch() or client.proxy.request() instead, or leave out `proxy.proxyOnly` if the token may read secrets.",
  });
}
