import { backoffMs } from "../http/retry-policy.ts";
import type { EnkryptifyError } from "../errors.ts";
import type { Clock } from "../platform.ts";

const MINUTE = 60_000;
/** The API allows 10 a minute per token; other processes may use the same one. */
const PER_MINUTE = 6;
const MIN_GAP = 2000;
const REVOKED_PROBE = 30_000;
const UNSUPPORTED_PAUSE = 15 * MINUTE;
const REFUSED_PAUSE = 5 * MINUTE;

/** Decides when the next exchange may be sent. */
export interface ExchangeBudget {
  /** Milliseconds until an exchange may start; 0 when it may start now. */
  waitMs(): number;
  started(): void;
  succeeded(): void;
  failed(error: EnkryptifyError): void;
  /** Two fresh JWTs in a row were refused: exchanging does not help for a while. */
  pause(): void;
  /** The last failure, to explain a refusal to exchange. */
  lastError(): EnkryptifyError | undefined;
  /** Whether the credential itself was refused. */
  revoked(): boolean;
}

export function createExchangeBudget(clock: Clock): ExchangeBudget {
  let recent: number[] = [];
  let notBefore = Number.NEGATIVE_INFINITY;
  let failures = 0;
  let last: EnkryptifyError | undefined;

  const delayAfter = (error: EnkryptifyError): number => {
    const { status } = error;
    if (status === 401) return REVOKED_PROBE;
    if (status === 403 || status === 404 || status === 405 || status === 501) return UNSUPPORTED_PAUSE;
    // Waiting exactly as told would bring every client back in the same moment.
    if (error.retryAfterMs !== undefined) return error.retryAfterMs + clock.random() * 1000;
    const half = Math.min(MINUTE, MIN_GAP * 2 ** failures) / 2;
    return half + backoffMs(0, clock.random(), half, half);
  };

  return {
    waitMs: () => {
      const at = clock.monotonic();
      recent = recent.filter((time) => at - time < MINUTE);
      const gap = (recent.at(-1) ?? Number.NEGATIVE_INFINITY) + MIN_GAP;
      const full = recent.length >= PER_MINUTE ? (recent.at(-PER_MINUTE) ?? at) + MINUTE : at;
      return Math.max(0, gap - at, full - at, notBefore - at);
    },
    started: () => {
      recent.push(clock.monotonic());
    },
    succeeded: () => {
      failures = 0;
      last = undefined;
      notBefore = Number.NEGATIVE_INFINITY;
    },
    failed: (error) => {
      notBefore = clock.monotonic() + delayAfter(error);
      failures += 1;
      last = error;
    },
    pause: () => {
      notBefore = clock.monotonic() + REFUSED_PAUSE;
    },
    lastError: () => last,
    revoked: () => last?.status === 401,
  };
}
