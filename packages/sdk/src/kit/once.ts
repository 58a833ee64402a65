import { createHash } from "node:crypto";
import { getEnvironmentData, setEnvironmentData } from "node:worker_threads";
import type { LoadedPlace, LoadedSecrets } from "./loaded-secrets.ts";
import { readMarker } from "./marker.ts";

/** Values as the API gave them, and when. */
export interface RawLoad {
  values: ReadonlyMap<string, string>;
  place: LoadedPlace;
  at: number;
  source: LoadedSecrets["source"];
}

const LOADS = Symbol.for("enkryptify.loads.v1");
const WORKER_DATA = "enkryptify.load.v1 ";

function loads(): Map<string, Promise<RawLoad>> {
  const holder = globalThis as { [LOADS]?: Map<string, Promise<RawLoad>> };
  return (holder[LOADS] ??= new Map());
}

/**
 * One request per process, whoever asks: frameworks evaluate a config several times, in worker threads and in child
 * processes. Looks in this process, in what the main thread left for its workers, in what the parent left in the
 * environment; only then fetches. A failure is not remembered.
 */
export async function loadOnce(key: string, maxAgeMs: number, fetch: () => Promise<RawLoad>): Promise<RawLoad> {
  const fresh = (load: { at: number }): boolean => Date.now() - load.at <= maxAgeMs;
  const running = loads().get(key);
  const known = await running?.catch(() => undefined);
  if (known !== undefined && fresh(known)) return { ...known, source: known.source === "fallback" ? "fallback" : "memory" };
  const inherited = (getEnvironmentData(WORKER_DATA + key) as RawLoad | undefined) ?? readMarker(key);
  if (inherited !== undefined && fresh(inherited))
    return keep(key, Promise.resolve({ ...inherited, source: "inherited" as const }));
  // Whoever came first while this call waited has started the fetch already.
  const current = loads().get(key);
  return current !== undefined && current !== running ? current : keep(key, fetch());
}

/** Replaces what is known, after a refresh. */
export function replaceLoad(key: string, load: RawLoad): void {
  loads().set(key, Promise.resolve(load));
  share(key, load);
}

/** Forgets everything loaded in this process: for long-lived processes that run several builds, and for tests. */
export function forgetLoads(): void {
  for (const key of loads().keys()) setEnvironmentData(WORKER_DATA + key, undefined);
  loads().clear();
}

async function keep(key: string, work: Promise<RawLoad>): Promise<RawLoad> {
  loads().set(key, work);
  try {
    const load = await work;
    share(key, load);
    return load;
  } catch (error) {
    if (loads().get(key) === work) loads().delete(key);
    throw error;
  }
}

function share(key: string, load: RawLoad): void {
  setEnvironmentData(WORKER_DATA + key, { values: load.values, place: load.place, at: load.at });
}

/** A key that reveals nothing of what it is made from. */
export function loadKey(parts: readonly (string | undefined)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}
