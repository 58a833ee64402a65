import type { EnkryptifyError } from "../errors.ts";
import { enkryptifyError } from "../official-errors.ts";
import type { Clock } from "../platform.ts";
import { abortedError } from "./attempt.ts";
import type { Gate } from "./gate.ts";
import type { ApiCall, CallState } from "./transport.ts";

/** Waits for the shared gate; fails at once when nobody waits for the call, or the wait does not fit into its time. */
export async function passGate(gate: Gate, clock: Clock, call: ApiCall, { deadline, tries }: CallState): Promise<void> {
  const background = call.background ?? false;
  // Again after each wait: meanwhile another call may have been told to wait longer.
  for (let wait = gate.waitMs(background); wait > 0; wait = gate.waitMs(background)) {
    if (call.ownRateLimit || background || clock.monotonic() + wait >= deadline) throw gateClosed(call, wait, tries);
    await sleepFor(clock, wait, call);
  }
}

function gateClosed(call: ApiCall, wait: number, attempts: number): EnkryptifyError {
  return enkryptifyError({
    code: "RATE_LIMITED",
    message: `Could not ${call.what}: the API's rate limit is used up for another ${Math.ceil(wait / 1000)} s, so nothing was sent. Try again then, and share one client per process.`,
    status: 429,
    retryable: true,
    retryAfterMs: wait,
    attempts,
  });
}

/** Waits, or ends as the call's own signal ends it. */
export async function sleepFor(clock: Clock, ms: number, call: ApiCall): Promise<void> {
  try {
    await clock.sleep(ms, call.signal);
  } catch (error) {
    throw abortedError(call.what, error);
  }
}
