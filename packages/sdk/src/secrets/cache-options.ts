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

/**
 * Why something is fetched. `fresh`: the caller wants what the API says now. `waited`: somebody waits. `quick`: somebody
 * waits who may get a kept copy instead. `background`: nobody waits.
 */
export type FetchReason = "fresh" | "waited" | "quick" | "background";

/** A copy of the last values, for a start while the API cannot be reached. */
export interface KeptCopy {
  /** What the cache starts with, when the API could not even be asked for the place. */
  initial?: Snapshot | undefined;
  load(): Promise<Snapshot | undefined>;
  /** Milliseconds of age until which a copy is handed out. */
  readonly maxAgeMs: number;
}

/** What a cache of snapshots works with. */
export interface CacheOptions {
  clock: Clock;
  times: CacheTimes;
  sharesPromises: boolean;
  /** "acme/web/production", for messages. */
  label: string;
  /** Fetches a newer snapshot; resolves to the previous one, re-stamped, when nothing changed. */
  fetch(previous: Snapshot | undefined, options: { signal: AbortSignal; reason: FetchReason }): Promise<Snapshot>;
  /** A copy kept elsewhere, for when the first fetch fails for a passing reason. */
  lastKnownGood?: KeptCopy | undefined;
  /** The API said no: every kept copy must go. */
  onDenied?: () => void;
  onChange?: (names: string[]) => void;
  /** The API's newest answer is held now. */
  onKept?: (snapshot: Snapshot) => void;
  /** A refresh failed for a passing reason; what is held is handed out on. */
  onStale?: (error: EnkryptifyError, ageMs: number, nextTryMs: number) => void;
}
