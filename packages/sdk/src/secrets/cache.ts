import { EnkryptifyError } from "../errors.ts";
import { isDenial, isTransient } from "../http/retry-policy.ts";
import type { Clock } from "../platform.ts";
import { ageOf } from "../session/lifetime.ts";
import { createSingleFlight } from "../single-flight.ts";
import { destroyedError, staleError } from "./cache-errors.ts";
import { createRefreshBackoff } from "./refresh-backoff.ts";
import { changedNames, type Snapshot } from "./snapshot.ts";

export { isDenial } from "../http/retry-policy.ts";

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
  /** A refresh failed for a passing reason; what is held is handed out on. */
  onStale?: (error: EnkryptifyError, ageMs: number, nextTryMs: number) => void;
}

/** The snapshots of one environment over time. */
export interface SecretsCache {
  get(options?: { fresh?: boolean | undefined; signal?: AbortSignal | undefined }): Promise<Snapshot>;
  /** What is known now, without waiting; undefined before the first answer. */
  peek(): Snapshot | undefined;
  /** Whether the last refresh failed, so that what is handed out is older than it should be. */
  failing(): boolean;
  /** Refreshes in the background unless that was done a moment ago. For a name that is missing. */
  nudge(): void;
  clear(): void;
}

const NUDGE_MS = 30_000;
/** Longest wait for a refresh while an old value is at hand. */
const PATIENCE_MS = 5000;
/** Where promises are not shared nobody can see a refresh under way, so it is believed to be for this long. */
const LEASE_MS = 10_000;

export function createSecretsCache(options: CacheOptions): SecretsCache {
  const { clock, times } = options;
  const backoff = createRefreshBackoff(clock);
  const flight = createSingleFlight(load, `reading the secrets of ${options.label}`, options.sharesPromises);
  let held: Snapshot | undefined;
  let soft = 0;
  let nudgedAt = Number.NEGATIVE_INFINITY;
  let leaseUntil = Number.NEGATIVE_INFINITY;
  let impatient = false;
  let epoch = 0;
  let loads = 0;
  let lastLoad = 0;

  async function load(signal: AbortSignal, hint: { background: boolean } | undefined): Promise<Snapshot> {
    const started = epoch;
    const order = ++loads;
    const background = hint?.background ?? false;
    try {
      const next = await options.fetch(held, { signal, background });
      if (started !== epoch) throw destroyedError(options.label);
      // An answer that was asked for earlier must not replace a later one.
      if (order < lastLoad) return held ?? next;
      lastLoad = order;
      keep(next);
      return next;
    } catch (error) {
      if (started !== epoch) throw destroyedError(options.label);
      if (order >= lastLoad) noteFailure(error, order, background);
      throw error;
    }
  }

  function keep(next: Snapshot): void {
    const before = held;
    held = next;
    soft = times.softMs * (0.8 + 0.2 * clock.random());
    settled();
    backoff.succeeded();
    if (before === undefined || before.values === next.values) return;
    const names = changedNames(before.values, next.values);
    if (names.length > 0) options.onChange?.(names);
  }

  function settled(): void {
    leaseUntil = Number.NEGATIVE_INFINITY;
    impatient = false;
  }

  function noteFailure(error: unknown, order: number, background: boolean): void {
    settled();
    if (!EnkryptifyError.is(error) || error.code === "ABORTED") return;
    if (isDenial(error)) {
      lastLoad = order;
      held = undefined;
      options.onDenied?.();
      return;
    }
    backoff.failed(error, background);
    if (held !== undefined) options.onStale?.(error, ageOf(held.fetchedAt, clock), backoff.waitMs(background));
  }

  function refreshInBackground(): void {
    if (flight.running() || clock.monotonic() < leaseUntil || backoff.waitMs(true) > 0) return;
    if (!options.sharesPromises) leaseUntil = clock.monotonic() + LEASE_MS;
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

  /** The refreshed snapshot, or the old one when that fails for a passing reason or takes too long. */
  async function renewed(old: Snapshot, signal: AbortSignal | undefined): Promise<Snapshot> {
    const usable = ageOf(old.fetchedAt, clock) < times.maxStaleMs;
    const failure = backoff.waitMs(false) > 0 ? backoff.lastError() : undefined;
    if (usable && (failure !== undefined || (impatient && flight.running()))) return old;
    if (failure !== undefined) throw staleError(options.label, times.maxStaleMs, failure);
    try {
      return await (usable ? soonOr(old, flight.join(signal)) : flight.join(signal));
    } catch (error) {
      if (!EnkryptifyError.is(error) || !isTransient(error)) throw error;
      if (usable) return old;
      throw staleError(options.label, times.maxStaleMs, error);
    }
  }

  async function soonOr(old: Snapshot, refresh: Promise<Snapshot>): Promise<Snapshot> {
    const timer = new AbortController();
    const patience = clock.sleep(PATIENCE_MS, timer.signal).then(() => {
      impatient = true;
      return old;
    });
    patience.catch(() => undefined);
    try {
      return await Promise.race([refresh, patience]);
    } finally {
      timer.abort();
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
    failing: () => backoff.lastError() !== undefined,
    nudge: () => {
      const at = clock.monotonic();
      if (held === undefined || ageOf(held.fetchedAt, clock) < NUDGE_MS || at - nudgedAt < NUDGE_MS) return;
      nudgedAt = at;
      refreshInBackground();
    },
    clear: () => {
      epoch += 1;
      held = undefined;
      flight.cancel(destroyedError(options.label));
    },
  };
}
