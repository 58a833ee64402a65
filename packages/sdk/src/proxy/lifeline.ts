import { enkryptifyError } from "../official-errors.ts";
import type { Clock } from "../platform.ts";

/** Everything that can end a request early, as one signal. */
export interface Lifeline {
  readonly signal: AbortSignal;
  /** The answer has started: time no longer counts. */
  started(): void;
  /** Nothing more to end: lets go of the caller's signal. */
  release(): void;
  /** The error of whatever ended the request, or undefined when nothing did. */
  reason(): Error | undefined;
}

const TIMED_OUT = Symbol("timed out");

/** @param life the client's: its reason is the error for calls after `destroy()` */
export function createLifeline(
  life: AbortSignal,
  caller: AbortSignal | null | undefined,
  clock: Clock,
  timeoutMs: number,
): Lifeline {
  const controller = new AbortController();
  const timer = new AbortController();
  const end = (): void => controller.abort();
  const signals = caller === null || caller === undefined ? [life] : [life, caller];
  for (const signal of signals) {
    if (signal.aborted) end();
    signal.addEventListener("abort", end, { once: true });
  }
  clock.sleep(timeoutMs, timer.signal).then(
    () => controller.abort(TIMED_OUT),
    () => undefined,
  );
  return {
    signal: controller.signal,
    started: () => timer.abort(),
    release: () => {
      timer.abort();
      for (const signal of signals) signal.removeEventListener("abort", end);
    },
    reason: () => {
      if (life.aborted) return life.reason as Error;
      if (caller?.aborted) return abortedError(caller.reason);
      return controller.signal.reason === TIMED_OUT ? timeoutError(timeoutMs) : undefined;
    },
  };
}

/** Named like the signal's own reason, because libraries that take a `fetch` recognise an abort by that name. */
function abortedError(reason: unknown): Error {
  const error = enkryptifyError({
    code: "ABORTED",
    message: "Stopped: a request through the proxy. The caller's signal was aborted.",
    cause: reason,
  });
  const name = (reason as { name?: unknown } | undefined)?.name;
  error.name = name === "TimeoutError" ? name : "AbortError";
  return error;
}

function timeoutError(timeoutMs: number): Error {
  return enkryptifyError({
    code: "TIMEOUT",
    message: `The proxy did not start to answer within ${timeoutMs} ms. Nothing says whether the target got the request. Raise \`proxy.timeoutMs\` for slow targets.`,
    retryable: true,
  });
}
