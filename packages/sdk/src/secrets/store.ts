import type { Api } from "../api.ts";
import { EnkryptifyError } from "../errors.ts";
import type { ResolvedOptions } from "../options.ts";
import { explainNotFound, type Place } from "../place.ts";
import type { Clock, Platform } from "../platform.ts";
import { now } from "../session/lifetime.ts";
import { createSecretsCache, type SecretsCache } from "./cache.ts";
import type { SecretsEvent } from "./secrets-event.ts";
import { createSnapshot, pickValues, type Snapshot } from "./snapshot.ts";

export interface SecretsSource {
  api: Api;
  place: Place;
  usePersonalValues: boolean;
  onChange(names: string[]): void;
  onEvent?: ((event: SecretsEvent) => void) | undefined;
}

/** The cache of one environment, fetching through the API. */
export function createSecretsStore(source: SecretsSource, resolved: ResolvedOptions, platform: Platform): SecretsCache {
  const { place } = source;
  return createSecretsCache({
    clock: platform.clock,
    times: resolved.times,
    sharesPromises: platform.sharesPromises,
    label: labelOf(place),
    fetch: (previous, options) => fetchSnapshot(source, platform.clock, previous, options),
    onChange: source.onChange,
    onStale: ({ code, status }, ageMs, nextTryMs) =>
      source.onEvent?.({ type: "refresh-failed", place: labelOf(place), code, status, ageMs, nextTryMs }),
  });
}

function labelOf({ workspace, project, environment }: Place): string {
  return `${workspace}/${project}/${environment}`;
}

const CONFIRM_MS = 2000;

async function fetchSnapshot(
  source: SecretsSource,
  clock: Clock,
  previous: Snapshot | undefined,
  options: { signal: AbortSignal; background: boolean },
): Promise<Snapshot> {
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
  const unchanged = previous !== undefined && sameValues(previous.values, values);
  return createSnapshot(unchanged ? previous.values : values, clock, { etag: list.etag, fetchedAt });
}

/** One 404 with values in hand may be a hiccup; only a second one may wipe them. */
async function listConfirmed(
  source: SecretsSource,
  clock: Clock,
  previous: Snapshot | undefined,
  options: { signal: AbortSignal; background: boolean },
): ReturnType<Api["secrets"]> {
  const list = (): ReturnType<Api["secrets"]> => source.api.secrets(source.place, { ...options, etag: previous?.etag });
  const explain = (error: unknown): Promise<never> => explainNotFound(source.api, source.place, error);
  try {
    return await list();
  } catch (error) {
    if (previous === undefined || !EnkryptifyError.is(error) || error.status !== 404) return explain(error);
    await clock.sleep(CONFIRM_MS, options.signal);
    return list().catch(explain);
  }
}

function sameValues(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): boolean {
  return before.size === after.size && [...after].every(([name, value]) => before.get(name) === value);
}
