import { enkryptifyError } from "../official-errors.ts";
import type { Clock, Http, HttpRequest, HttpResponse } from "../platform.ts";

/** Why an attempt was given up, as the reason of its signal. */
const TIMED_OUT = Symbol("timed out");

/**
 * Sends one request and gives up after `timeoutMs`, body included. The caller's signal ends it at once. Rejects with
 * the platform's error, with `TIMEOUT`, or with `ABORTED`.
 */
export async function attempt(
  http: Http,
  clock: Clock,
  request: Omit<HttpRequest, "signal">,
  limits: { timeoutMs: number; signal?: AbortSignal | undefined; what: string },
): Promise<HttpResponse> {
  if (limits.signal?.aborted) throw abortedError(limits.what, limits.signal.reason);
  const controller = new AbortController();
  const timer = new AbortController();
  const onAbort = (): void => controller.abort(limits.signal?.reason);
  limits.signal?.addEventListener("abort", onAbort, { once: true });
  clock.sleep(limits.timeoutMs, timer.signal).then(
    () => controller.abort(TIMED_OUT),
    () => undefined,
  );
  try {
    return await orAborted(http({ ...request, signal: controller.signal }), controller.signal);
  } catch (error) {
    if (controller.signal.reason === TIMED_OUT) {
      const { timeoutError } = await import("./failures.ts");
      throw timeoutError(limits.what, limits.timeoutMs);
    }
    if (limits.signal?.aborted) throw abortedError(limits.what, limits.signal.reason);
    throw error;
  } finally {
    timer.abort();
    limits.signal?.removeEventListener("abort", onAbort);
  }
}

/**
 * A replaced `fetch` may ignore its signal; the caller is released all the same. Not by `Promise.race`: a kept-alive
 * socket holds on to the signal of its last request, the signal to the race, and the race to an answer of megabytes.
 */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new Error("aborted"));
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** The caller's own signal ended the call. */
export function abortedError(what: string, reason: unknown): Error {
  return enkryptifyError({ code: "ABORTED", message: `Stopped: ${what}. The caller's signal was aborted.`, cause: reason });
}
