import type { Api, CallOptions } from "../api.ts";
import { isNotFound } from "../http/retry-policy.ts";
import type { Memo } from "../memo.ts";
import type { ResolvedOptions } from "../options.ts";
import { explainNotFound, type Place } from "../place.ts";
import type { Clock, Platform } from "../platform.ts";
import { now } from "../session/lifetime.ts";
import type { LastKnownGood, QuickCall } from "../store/last-known-good.ts";
import type { Sharing } from "../store/sharing.ts";
import { createSecretsCache, type SecretsCache } from "./cache.ts";
import type { CacheOptions } from "./cache-options.ts";
import type { SecretsEvent } from "./secrets-event.ts";
import { changedNames, createSnapshot, pickValues, type Snapshot } from "./snapshot.ts";

export interface SecretsSource {
  api: Api;
  place: Place;
  usePersonalValues: boolean;
  onChange(names: string[]): void;
  onEvent?: ((event: SecretsEvent) => void) | undefined;
  /** The copy for outages, and what it said already when the API could not be reached; absent when none is kept. */
  kept?: LastKnownGood | undefined;
  initial?: Snapshot | undefined;
  /** Other processes to share the list with; absent when each reads on its own. */
  sharing?: Memo<Sharing> | undefined;
}

/** The cache of one environment, fetching through the API. */
export function createSecretsStore(source: SecretsSource, resolved: ResolvedOptions, platform: Platform): SecretsCache {
  const { place, kept, initial } = source;
  return createSecretsCache({
    clock: platform.clock,
    times: resolved.times,
    sharesPromises: platform.sharesPromises,
    label: labelOf(place),
    fetch: fetcherOf(source, resolved, platform.clock),
    lastKnownGood: kept === undefined ? undefined : { initial, load: kept.load, maxAgeMs: kept.maxAgeMs },
    onDenied: () => void kept?.remove(),
    onKept: (snapshot) => void kept?.save(place, snapshot),
    onChange: source.onChange,
    onStale: ({ code, status }, ageMs, nextTryMs) =>
      source.onEvent?.({ type: "refresh-failed", place: labelOf(place), code, status, ageMs, nextTryMs }),
  });
}

function labelOf({ workspace, project, environment }: Place): string {
  return `${workspace}/${project}/${environment}`;
}

/** Through what is shared with other processes, if anything; with one short try when there may be a copy to answer with. */
function fetcherOf(source: SecretsSource, { times }: ResolvedOptions, clock: Clock): CacheOptions["fetch"] {
  const { kept, sharing } = source;
  return (previous, { signal, reason }) => {
    const get = async (call: QuickCall | { signal: AbortSignal }): Promise<Snapshot> => {
      const fetch = (): Promise<Snapshot> =>
        fetchSnapshot(source, clock, previous, { ...call, background: reason === "background" });
      if (sharing === undefined) return fetch();
      const read = { previous, fresh: reason === "fresh", signal: call.signal, fetch };
      return (await sharing.get()).snapshot({ ...source, times }, read);
    };
    return kept !== undefined && reason === "quick" ? kept.quickly(get, signal) : get({ signal });
  };
}

const CONFIRM_MS = 2000;

async function fetchSnapshot(
  source: SecretsSource,
  clock: Clock,
  previous: Snapshot | undefined,
  options: CallOptions & { signal: AbortSignal },
): Promise<Snapshot> {
  // A process that lives on must bear an outage also after a deployment has replaced the files of this package.
  if (previous !== undefined) await import("../http/failures.ts").catch(() => undefined);
  const fetchedAt = now(clock);
  const list = await listConfirmed(source, clock, previous, options);
  const etag = list.etag ?? previous?.etag;
  if (list.rows === undefined && previous !== undefined) return createSnapshot(previous.values, clock, { etag, fetchedAt });
  const { values, duplicates } = pickValues(list.rows ?? [], {
    environmentId: source.place.environmentId,
    usePersonalValues: source.usePersonalValues,
  });
  if (duplicates.length > 0) source.onEvent?.({ type: "duplicate-names", place: labelOf(source.place), names: duplicates });
  // Equal content keeps the old map, so that "nothing changed" is one comparison for everyone after us.
  const unchanged = previous !== undefined && changedNames(previous.values, values).length === 0;
  return createSnapshot(unchanged ? previous.values : values, clock, { etag: list.etag, fetchedAt });
}

/** One 404 with values in hand may be a hiccup; only a second one may wipe them. */
async function listConfirmed(
  source: SecretsSource,
  clock: Clock,
  previous: Snapshot | undefined,
  options: CallOptions & { signal: AbortSignal },
): ReturnType<Api["secrets"]> {
  const list = (): ReturnType<Api["secrets"]> => source.api.secrets(source.place, { ...options, etag: previous?.etag });
  const explain = (error: unknown): Promise<never> => explainNotFound(source.api, source.place, error);
  try {
    return await list();
  } catch (error) {
    if (previous === undefined || !isNotFound(error)) return explain(error);
    await clock.sleep(CONFIRM_MS, options.signal);
    return list().catch(explain);
  }
}
