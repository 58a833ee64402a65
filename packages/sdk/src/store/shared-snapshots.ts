import type { Clock } from "../platform.ts";
import type { CacheTimes } from "../secrets/cache-options.ts";
import { changedNames, createSnapshot, type Snapshot } from "../secrets/snapshot.ts";
import { ageOf, now } from "../session/lifetime.ts";
import { leaveFailure, runAndLeave, shareWork, type SharedWork } from "./share-work.ts";
import type { Entry, Vault } from "./vault.ts";

/** One read of the secrets of one environment. */
export interface SnapshotRead {
  previous: Snapshot | undefined;
  /** The caller wants what the API says now. */
  fresh: boolean;
  signal: AbortSignal;
  fetch(): Promise<Snapshot>;
}

export interface SharedSnapshotsOptions {
  clock: Clock;
  times: CacheTimes;
  /** "acme/web/production", for messages. */
  label: string;
  vaults: { result: Vault; failure: Vault };
}

const DAY = 86_400_000;

/** Reads that one process does for all that share the store: one list request per environment and interval. */
export function createSharedSnapshots(options: SharedSnapshotsOptions): (read: SnapshotRead) => Promise<Snapshot> {
  const { clock } = options;
  return async (read) => {
    const work: SharedWork<Snapshot> = {
      ...options.vaults,
      clock,
      what: `read the secrets of ${options.label}`,
      run: read.fetch,
      encode: (snapshot) => encode(snapshot, options),
      decode: (entry) => decode(entry, read.previous, options),
      patienceMs: 12_000,
      staleMs: 10_000,
      // While values are at hand, an API that hangs must not be asked by the whole fleet.
      thenAlone: read.previous === undefined,
      signal: read.signal,
    };
    if (!read.fresh) return shareWork(work);
    try {
      return await runAndLeave(work, false);
    } catch (error) {
      await leaveFailure(work, error, 0);
      throw error;
    }
  };
}

function encode(snapshot: Snapshot, { clock, times }: SharedSnapshotsOptions): { text: string; ttlMs: number } {
  const text = JSON.stringify({
    values: [...snapshot.values],
    etag: snapshot.etag,
    ageMs: ageOf(snapshot.fetchedAt, clock),
  });
  return { text, ttlMs: Math.min(times.maxStaleMs, DAY) };
}

function decode(
  entry: Entry,
  previous: Snapshot | undefined,
  { clock, times }: SharedSnapshotsOptions,
): { value: Snapshot; fresh: boolean } | undefined {
  const { values, etag, ageMs } = JSON.parse(entry.text) as { values: [string, string][]; etag?: string; ageMs: number };
  const age = entry.ageMs + ageMs;
  // What is not newer than what we have would make a refresh a no-op.
  if (age >= times.maxStaleMs || (previous !== undefined && age >= ageOf(previous.fetchedAt, clock))) return undefined;
  const map = new Map(values);
  const same = previous !== undefined && changedNames(previous.values, map).length === 0;
  const at = now(clock);
  const fetchedAt = { monotonic: at.monotonic - age, wall: at.wall - age };
  return {
    value: createSnapshot(same ? previous.values : map, clock, { etag, fetchedAt }),
    // Soft limits are drawn between 0.8 and 1: below that, nobody would ask the API either.
    fresh: age < times.softMs * 0.8,
  };
}
