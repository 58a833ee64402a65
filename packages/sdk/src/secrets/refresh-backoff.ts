import type { EnkryptifyError } from "../errors.ts";
import { backoffMs } from "../http/retry-policy.ts";
import type { Clock } from "../platform.ts";

/** Decides when a snapshot may be asked for again after a refresh failed for a passing reason. */
export interface RefreshBackoff {
  /** Milliseconds until the next request may be sent; 0 when it may go now. */
  waitMs(background: boolean): number;
  failed(error: EnkryptifyError, background: boolean): void;
  succeeded(): void;
  /** Why the values are older than they should be; undefined while all is well. */
  lastError(): EnkryptifyError | undefined;
}

const FIRST_MS = 1000;
const LONGEST_MS = 60_000;

export function createRefreshBackoff(clock: Clock): RefreshBackoff {
  let failures = 0;
  let last: EnkryptifyError | undefined;
  let retryAt = Number.NEGATIVE_INFINITY;
  let backgroundAt = Number.NEGATIVE_INFINITY;

  return {
    waitMs: (background) => Math.max(0, (background ? Math.max(retryAt, backgroundAt) : retryAt) - clock.monotonic()),
    failed: (error, background) => {
      const at = clock.monotonic();
      // A background refresh that the rate-limit gate held back was never sent: whoever really waits may still go.
      if (background && error.code === "RATE_LIMITED" && error.attempts === 0) {
        backgroundAt = at + (error.retryAfterMs ?? 0);
        return;
      }
      retryAt = at + Math.max(error.retryAfterMs ?? 0, backoffMs(failures, clock.random(), FIRST_MS, LONGEST_MS));
      failures += 1;
      last = error;
    },
    succeeded: () => {
      failures = 0;
      last = undefined;
      retryAt = Number.NEGATIVE_INFINITY;
      backgroundAt = Number.NEGATIVE_INFINITY;
    },
    lastError: () => last,
  };
}
