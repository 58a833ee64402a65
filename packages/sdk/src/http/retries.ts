import { EnkryptifyError } from "../errors.ts";
import { enkryptifyError } from "../official-errors.ts";
import { sleepFor } from "./pass-gate.ts";
import { classifyNetworkError } from "./network-errors.ts";
import { backoffMs } from "./retry-policy.ts";
import type { ApiCall, CallState, Spent, TransportOptions } from "./transport.ts";

const RETRYABLE_STATUS = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Statuses after which the same request may succeed. 501 and the other 4xx never do. */
export function isRetryableStatus(status: number): boolean {
  return RETRYABLE_STATUS.has(status);
}

/** Resolves when a failed call may be sent again; throws what it ends with otherwise. */
export async function beforeRetry(
  error: unknown,
  options: TransportOptions,
  spent: Spent,
  call: ApiCall,
  state: CallState,
): Promise<void> {
  const { clock } = options;
  const failure = asEnkryptifyError(error, call.what, state.tries, options.baseUrl);
  // A kept-alive socket may have died while the process was frozen: repeat at once, even with retries off.
  if (state.tries === 1 && failure.code === "NETWORK_RESET" && call.method === "GET") return;
  const { retries } = state;
  const maxRetries = call.maxRetries ?? options.maxRetries;
  const giveUp = !failure.retryable || retries >= maxRetries || (failure.code === "RESPONSE_INVALID" && retries > 0);
  if (giveUp || !takeRetry(spent)) throw failure;
  const wait = failure.retryAfterMs ?? backoffMs(retries, clock.random());
  if (clock.monotonic() + wait >= state.deadline) throw failure;
  state.retries += 1;
  await sleepFor(clock, wait, call);
}

/** Bounds retries to a fifth of the requests plus ten, so that an outage is not made worse by its clients. */
function takeRetry(spent: Spent): boolean {
  if (spent.retries >= spent.requests * 0.2 + 10) return false;
  spent.retries += 1;
  return true;
}

function asEnkryptifyError(error: unknown, what: string, attempts: number, baseUrl: string): EnkryptifyError {
  if (EnkryptifyError.is(error)) return error;
  const known = classifyNetworkError(error);
  if (known === undefined) throw error;
  const cure =
    known.code === "NETWORK_TLS"
      ? "The server's certificate was refused: check the clock, NODE_EXTRA_CA_CERTS and any intercepting proxy."
      : "Check the base URL (ENKRYPTIFY_API_URL), the network, DNS and proxy settings.";
  const happened = known.code === "RESPONSE_INVALID" ? "did not answer in HTTP" : "could not be reached";
  return enkryptifyError({
    code: known.code,
    message: `Could not ${what}: the API at ${baseUrl} ${happened} (${known.detail}). ${cure}`,
    retryable: known.retryable,
    attempts,
    cause: known.quotesAnswer ? undefined : error,
  });
}

/** A call has used up the time it has with all its retries. */
export function totalTimeout(options: TransportOptions, call: ApiCall, { tries }: CallState): Error {
  return enkryptifyError({
    code: "TIMEOUT_TOTAL",
    message: `Could not ${call.what} within ${options.totalTimeoutMs} ms in all. Check the network, or raise \`totalTimeoutMs\`.`,
    attempts: tries - 1,
  });
}
