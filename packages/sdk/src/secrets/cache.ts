import { EnkryptifyError } from "../errors.ts";
import { backoffMs, isTransient } from "../http/retry-policy.ts";
import { enkryptifyError } from "../official-errors.ts";
import type { Clock } from "../platform.ts";
import { ageOf } from "../session/lifetime.ts";
import { createSingleFlight } from "../single-flight.ts";
import { changedNames, type Snapshot } from "./snapshot.ts";

/** How long a snapshot is good for, in milliseconds of age. */
export interface CacheTimes {
  /** From here on it is refreshed in the background while it is still handed out. */
  softMs: number;
  /** From here on callers wait for the refresh; if that fails for a passing reason they get the old one. */
  hardMs: number;
  /** From here on it is not handed out any more. */
  maxStaleMs: number;
}

export interface CacheOptions {
  clock: Clock;
  times: CacheTimes;
  sharesPromises: boolean;
  /** "acme/web/production", for messages. */
  label: string;
  /** Fetches a newer snapshot; resolves to the previous one, re-stamped, when nothing changed. */
  fetch(previous: Snapshot | undefined, options: { signal: AbortSignal; background: boolean }): Promise<Snapshot>;
  /** A copy kept elsewhere, for when the first fetch fails for a passing reason. */
  lastKnownGood?: (() => Promise<Snapshot | undefined>) | undefined;
  /** The API said no: every kept copy must go. */
  onDenied?: () => void;
  onChange?: (names: string[]) => void;
}

/** The snapshots of one environment over time. */
export interface SecretsCache {
  get(options?: { fresh?: boolean | undefined; signal?: AbortSignal | undefined }): Promise<Snapshot>;
  /** What is known now, without waiting; undefined before the first answer. */
  peek(): Snapshot | undefined;
  /** Refreshes in the background unless that was done a moment ago. For a name that is missing. */
  nudge(): void;
  clear(): void;
}

const NUDGE_MS = 30_000;

export function createSecretsCache(options: CacheOptions): SecretsCache {
  const { clock, times } = options;
  let held: Snapshot | undefined;
  let soft = 0;
  let failures = 0;
  let retryAt = Number.NEGATIVE_INFINITY;
  let nudgedAt = Number.NEGATIVE_INFINITY;
  let epoch = 0;

  const flight = createSingleFlight(load, `reading the secrets of ${options.label}`, options.sharesPromises);

  async function load(signal: AbortSignal, hint: { background: boolean } | undefined): Promise<Snapshot> {
    const started = epoch;
    try {
      const next = await options.fetch(held, { signal, background: hint?.background ?? false });
      if (started !== epoch) throw destroyed(options.label);
      keep(next);
      return next;
    } catch (error) {
      if (started !== epoch) throw destroyed(options.label);
      noteFailure(error);
      throw error;
    }
  }

  function keep(next: Snapshot): void {
    const before = held;
    held = next;
    soft = times.softMs * (0.8 + 0.2 * clock.random());
    failures = 0;
    retryAt = Number.NEGATIVE_INFINITY;
    if (before === undefined || before.values === next.values) return;
    const names = changedNames(before.values, next.values);
    if (names.length > 0) options.onChange?.(names);
  }

  function noteFailure(error: unknown): void {
    if (!EnkryptifyError.is(error)) return;
    if (isDenial(error)) {
      held = undefined;
      options.onDenied?.();
    } else if (error.code !== "ABORTED") {
      retryAt = clock.monotonic() + Math.max(error.retryAfterMs ?? 0, backoffMs(failures, clock.random(), 1000, 60_000));
      failures += 1;
    }
  }

  function refreshInBackground(): void {
    if (flight.running() || clock.monotonic() < retryAt) return;
    flight.join(undefined, { background: true }).catch(() => undefined);
  }

  async function first(signal: AbortSignal | undefined): Promise<Snapshot> {
    try {
      return await flight.join(signal);
    } catch (error) {
      if (!EnkryptifyError.is(error) || !isTransient(error)) throw error;
      const kept = await options.lastKnownGood?.();
      if (kept === undefined) throw error;
      keep(kept);
      return kept;
    }
  }

  async function renewed(stale: Snapshot, signal: AbortSignal | undefined): Promise<Snapshot> {
    const usable = ageOf(stale.fetchedAt, clock) < times.maxStaleMs;
    if (usable && clock.monotonic() < retryAt) return stale;
    try {
      return await flight.join(signal);
    } catch (error) {
      if (!EnkryptifyError.is(error) || !isTransient(error)) throw error;
      if (usable) return stale;
      throw staleError(options.label, times.maxStaleMs, error);
    }
  }

  return {
    get: async ({ fresh, signal } = {}) => {
      if (fresh) return flight.joinNext(signal);
      if (held === undefined) return first(signal);
      const age = ageOf(held.fetchedAt, clock);
      if (age >= times.hardMs) return renewed(held, signal);
      const snapshot = held;
      if (age >= soft) refreshInBackground();
      return snapshot;
    },
    peek: () => (held !== undefined && ageOf(held.fetchedAt, clock) < times.maxStaleMs ? held : undefined),
    nudge: () => {
      const at = clock.monotonic();
      if (held === undefined || ageOf(held.fetchedAt, clock) < NUDGE_MS || at - nudgedAt < NUDGE_MS) return;
      nudgedAt = at;
      refreshInBackground();
    },
    clear: () => {
      epoch += 1;
      held = undefined;
      flight.cancel(destroyed(options.label));
    },
  };
}

/** Answers that speak about our rights: what was read before must not be used on. */
export function isDenial(error: EnkryptifyError): boolean {
  return error.status === 401 || error.status === 403 || error.status === 404;
}

function staleError(label: string, maxStaleMs: number, cause: EnkryptifyError): EnkryptifyError {
  return enkryptifyError({
    code: "SECRETS_STALE",
    message: `The secrets of ${label} could not be refreshed for more than ${Math.round(maxStaleMs / 3_600_000)} h (${cause.code}), so the old ones are not used any more. ${cause.message}`,
    retryable: true,
    cause,
  });
}

function destroyed(label: string): EnkryptifyError {
  return enkryptifyError({
    code: "CLIENT_DESTROYED",
    message: `The client was destroyed while it read the secrets of ${label}.`,
  });
}
