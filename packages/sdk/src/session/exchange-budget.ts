import { backoffMs } from "../http/retry-policy.ts";
import type { EnkryptifyError } from "../errors.ts";
import type { Clock } from "../platform.ts";

const MINUTE = 60_000;
/** The API allows 10 a minute per token; other processes may use the same one. */
const PER_MINUTE = 6;
const MIN_GAP = 2000;
const URGENT_GAP = 5000;
const REVOKED_PROBE = 30_000;
const UNSUPPORTED_PAUSE = 15 * MINUTE;
const REFUSED_PAUSE = 5 * MINUTE;

/** Decides when the next exchange may be sent. */
export interface ExchangeBudget {
  /**
   * Milliseconds until an exchange may start; 0 when it may start now. `urgent` says that nothing else can be sent
   * meanwhile: our own back-off is then cut to 5 s, what the API asked for is not.
   */
  waitMs(urgent: boolean): number;
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
  /** What the API asked for, in words or by its status. */
  let notBefore = Number.NEGATIVE_INFINITY;
  /** Our own restraint. */
  let backoffUntil = Number.NEGATIVE_INFINITY;
  let failures = 0;
  let last: EnkryptifyError | undefined;

  function note(error: EnkryptifyError, at: number): void {
    const { status } = error;
    if (status === 401) notBefore = at + REVOKED_PROBE;
    else if (status === 403 || status === 404 || status === 405 || status === 501) notBefore = at + UNSUPPORTED_PAUSE;
    // Waiting exactly as told would bring every client back in the same moment.
    else if (error.retryAfterMs !== undefined) notBefore = at + error.retryAfterMs + clock.random() * 1000;
    else {
      const half = Math.min(MINUTE, MIN_GAP * 2 ** failures) / 2;
      backoffUntil = at + half + backoffMs(0, clock.random(), half, half);
    }
  }

  return {
    waitMs: (urgent) => {
      const at = clock.monotonic();
      recent = recent.filter((time) => at - time < MINUTE);
      const latest = recent.at(-1) ?? Number.NEGATIVE_INFINITY;
      const full = recent.length >= PER_MINUTE ? (recent.at(-PER_MINUTE) ?? at) + MINUTE : at;
      const own = urgent ? Math.min(backoffUntil, latest + URGENT_GAP) : backoffUntil;
      return Math.max(0, latest + MIN_GAP - at, full - at, own - at, notBefore - at);
    },
    started: () => {
      recent.push(clock.monotonic());
    },
    succeeded: () => {
      failures = 0;
      last = undefined;
      notBefore = Number.NEGATIVE_INFINITY;
      backoffUntil = Number.NEGATIVE_INFINITY;
    },
    failed: (error) => {
      note(error, clock.monotonic());
      failures += 1;
      last = error;
    },
    pause: () => {
      backoffUntil = clock.monotonic() + REFUSED_PAUSE;
    },
    lastError: () => last,
    revoked: () => last?.status === 401,
  };
}
