import { fail, projectPath, secretRow, segment, type Api, type SecretRow } from "../api.ts";
import { isNotFound } from "../http/retry-policy.ts";
import type { ResolvedOptions } from "../options.ts";
import { explainNotFound, type Place } from "../place.ts";
import type { Platform } from "../platform.ts";
import type { SecretsCache } from "./cache.ts";
import { createSingleReads, type SingleReads } from "./single-reads.ts";
import { pickValues } from "./snapshot.ts";

/** Where single names are read. */
export interface SingleReadsSource {
  api: Api;
  place: Place;
  usePersonalValues: boolean;
  /** Reads all names, when many are wanted at once. */
  cache: SecretsCache;
  resolved: ResolvedOptions;
  platform: Platform;
}

/** Single reads of one environment through the API. */
export function openSingleReads({ api, place, usePersonalValues, cache, resolved, platform }: SingleReadsSource): SingleReads {
  return createSingleReads({
    readOne: async (name, signal) => {
      const row = await readRow(api, place, name, signal).catch((error: unknown) => absent(api, place, error));
      if (row === undefined) return undefined;
      return pickValues([row], { environmentId: place.environmentId, usePersonalValues }).values.get(row.name);
    },
    readAll: async (signal) => (await cache.get({ signal })).values,
    times: resolved.cacheEnabled ? resolved.times : { softMs: 0, maxStaleMs: 0 },
    clock: platform.clock,
    sharesPromises: platform.sharesPromises,
  });
}

async function readRow(api: Api, place: Place, name: string, signal: AbortSignal): Promise<SecretRow> {
  const { workspace, project, environmentId } = place;
  const what = `read the secret "${name}" of ${workspace}/${project}`;
  const path = `${projectPath(workspace, project)}/secret/${segment(name)}`;
  const { data } = await api.get({ path, query: { environmentId, resolve: "true" }, what, signal });
  return secretRow(data) ?? fail(what, "is not a secret");
}

/** The single route answers 404 both for an absent name and for an absent place; only the first means "no such secret". */
async function absent(api: Api, place: Place, error: unknown): Promise<undefined> {
  const settled = place.environment !== place.environmentId;
  const cause: unknown = settled ? error : await explainNotFound(api, place, error).catch((reason: unknown) => reason);
  if (cause === error && isNotFound(error)) return undefined;
  throw cause;
}
