import type { EnkryptifyError } from "../errors.ts";
import type { Clock } from "../platform.ts";
import type { Snapshot } from "./snapshot.ts";

/** How long a snapshot is good for, in milliseconds of age. */
export interface CacheTimes {
  /** From here on it is refreshed in the background while it is still handed out. */
  softMs: number;
  /** From here on callers wait for the refresh; if that fails for a passing reason they get the old one. */
  hardMs: number;
  /** From here on it is not handed out any more. */
  maxStaleMs: number;
}

/** What a cache of snapshots works with. */
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
