import { EnkryptifyError } from "../errors.ts";
import { isDenial, isTransient } from "../http/retry-policy.ts";
import { ageOf } from "../session/lifetime.ts";
import { createSingleFlight } from "../single-flight.ts";
import type { CacheOptions, FetchReason } from "./cache-options.ts";
import { createFreshWindow } from "./fresh-window.ts";
import { within } from "../within.ts";
import { destroyedError, staleError } from "./read-errors.ts";
import { createRefreshBackoff } from "./refresh-backoff.ts";
import { changedNames, type Snapshot } from "./snapshot.ts";

/** The snapshots of one environment over time. */
export interface SecretsCache {
  get(options?: { fresh?: boolean | undefined; signal?: AbortSignal | undefined }): Promise<Snapshot>;
  /** What is known now, without waiting; undefined before the first answer. */
  peek(): Snapshot | undefined;
  /** The same when it is younger than the soft limit, at the cost of one look at the wall clock. For reads in a hot path. */
  fresh(): Snapshot | undefined;
  /** What can be handed out without waiting; starts a refresh in the background when that is due. */
  now(): Snapshot | undefined;
  /** Whether the last refresh failed, so that what is handed out is older than it should be. */
  failing(): boolean;
  /** Refreshes in the background unless that was done a moment ago. For a name that is missing. */
  nudge(): void;
  clear(): void;
}

const NUDGE_MS = 30_000;
/** Longest wait for a refresh while an old value is at hand. */
const PATIENCE_MS = 5000;
/** Longer than any request lasts. */
const SLEPT_MS = 60_000;
/** Where promises are not shared nobody can see a refresh under way, so it is believed to be for this long. */
const LEASE_MS = 10_000;

export function createSecretsCache(options: CacheOptions): SecretsCache {
  const { clock, times, lastKnownGood: copy } = options;
  const backoff = createRefreshBackoff(clock);
  const window = createFreshWindow(clock);
  const flight = createSingleFlight(load, `reading the secrets of ${options.label}`, options.sharesPromises);
  let held: Snapshot | undefined = copy?.initial;
  let soft = 0;
  let nudgedAt = Number.NEGATIVE_INFINITY;
  let leaseUntil = Number.NEGATIVE_INFINITY;
  let impatient = false;
  let epoch = 0;
  let loads = 0;
  let lastLoad = 0;

  async function load(signal: AbortSignal, reason: FetchReason = "fresh"): Promise<Snapshot> {
    const started = epoch;
    const order = ++loads;
    try {
      let next = await options.fetch(held, { signal, reason });
      // The machine slept while the answer was on its way: it is as old as the sleep was long.
      if (isTooOld(next)) next = await options.fetch(held, { signal, reason });
      if (started !== epoch) throw destroyedError();
      // An answer that was asked for earlier must not replace a later one.
      if (order < lastLoad) return held ?? next;
      lastLoad = order;
      keep(next);
      return next;
    } catch (error) {
      if (started !== epoch) throw destroyedError();
      if (order >= lastLoad) noteFailure(error, order, reason === "background");
      throw error;
    } finally {
      leaseUntil = Number.NEGATIVE_INFINITY;
      impatient = false;
    }
  }

  function isTooOld({ source, fetchedAt }: Snapshot): boolean {
    return source === "network" && ageOf(fetchedAt, clock) >= Math.max(times.maxStaleMs, SLEPT_MS);
  }

  function keep(next: Snapshot): void {
    const before = held;
    held = next;
    window.close();
    // A copy from before an outage is due at once.
    soft = next.source === "fallback" ? 0 : times.softMs * (0.8 + 0.2 * clock.random());
    if (next.source === "network") {
      backoff.succeeded();
      options.onKept?.(next);
    }
    if (before === undefined || before.values === next.values) return;
    const names = changedNames(before.values, next.values);
    if (names.length > 0) options.onChange?.(names);
  }

  function noteFailure(error: unknown, order: number, background: boolean): void {
    if (!EnkryptifyError.is(error) || error.code === "ABORTED") return;
    if (isDenial(error)) {
      lastLoad = order;
      held = undefined;
      window.close();
      options.onDenied?.();
      return;
    }
    backoff.failed(error, background);
    if (held !== undefined) options.onStale?.(error, age(), backoff.waitMs(background));
  }

  function refreshInBackground(): void {
    if (flight.running() || clock.monotonic() < leaseUntil || backoff.waitMs(true) > 0) return;
    if (!options.sharesPromises) leaseUntil = clock.monotonic() + LEASE_MS;
    flight.join(undefined, "background").catch(() => undefined);
  }

  function age(): number {
    return held === undefined ? Number.POSITIVE_INFINITY : ageOf(held.fetchedAt, clock);
  }

  function fresh(): Snapshot | undefined {
    if (window.isOpen()) return held;
    const left = soft - age();
    if (left <= 0) return undefined;
    window.open(left);
    return held;
  }

  function peek(): Snapshot | undefined {
    return age() < (copy !== undefined && isCopy(held) ? copy.maxAgeMs : times.maxStaleMs) ? held : undefined;
  }

  async function first(signal: AbortSignal | undefined): Promise<Snapshot> {
    if (copy === undefined) return flight.join(signal, "waited");
    try {
      return await flight.join(signal, "quick");
    } catch (error) {
      if (!isPassing(error)) throw error;
      const kept = held ?? (await copy.load());
      if (kept === undefined) return flight.join(signal, "waited");
      if (held === undefined) keep(kept);
      return kept;
    }
  }

  /** The refreshed snapshot, or the old one when that fails for a passing reason or takes too long. */
  async function renewed(old: Snapshot, signal: AbortSignal | undefined): Promise<Snapshot> {
    const usable = peek() !== undefined;
    const failure = backoff.waitMs(false) > 0 ? backoff.lastError() : undefined;
    if (failure !== undefined && !isPassing(failure)) throw failure;
    if (usable && (failure !== undefined || (impatient && flight.running()))) return old;
    if (failure !== undefined) throw staleError(options.label, times.maxStaleMs, failure);
    try {
      if (!usable) return await flight.join(signal, "waited");
      const refreshed = await within(flight.join(signal, "waited"), PATIENCE_MS, clock);
      impatient = refreshed === undefined;
      return refreshed ?? old;
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (usable) return old;
      throw staleError(options.label, times.maxStaleMs, error);
    }
  }

  return {
    get: async ({ fresh: newer, signal } = {}) => {
      if (newer) return flight.joinNext(signal);
      if (held === undefined) return first(signal);
      if (age() >= times.hardMs && !(isCopy(held) && peek() !== undefined)) return renewed(held, signal);
      if (age() >= soft) refreshInBackground();
      return held;
    },
    peek,
    fresh,
    now: () => {
      if (held !== undefined && age() >= soft) refreshInBackground();
      return peek();
    },
    failing: () => backoff.lastError() !== undefined,
    nudge: () => {
      if (held === undefined || age() < NUDGE_MS || clock.monotonic() < nudgedAt + NUDGE_MS) return;
      nudgedAt = clock.monotonic();
      refreshInBackground();
    },
    clear: () => {
      epoch += 1;
      held = undefined;
      window.close();
      flight.cancel(destroyedError());
    },
  };
}

function isCopy(snapshot: Snapshot | undefined): boolean {
  return snapshot?.source === "fallback";
}

function isPassing(error: unknown): error is EnkryptifyError {
  return EnkryptifyError.is(error) && isTransient(error);
}
