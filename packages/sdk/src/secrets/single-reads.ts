import { EnkryptifyError } from "../errors.ts";
import { isDenial, isTransient } from "../http/retry-policy.ts";
import type { Clock } from "../platform.ts";
import { ageOf, now, type Moment } from "../session/lifetime.ts";
import { createSingleFlight, type SingleFlight } from "../single-flight.ts";

/** Reads single names, for clients that do not want the whole list. */
export interface SingleReads {
  /** Resolves to undefined when the name does not exist. */
  read(name: string, signal?: AbortSignal): Promise<string | undefined>;
  clear(): void;
}

export interface SingleReadsOptions {
  readOne(name: string, signal: AbortSignal): Promise<string | undefined>;
  /** Reads all names in one request. */
  readAll(signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
  /** Milliseconds a value is kept, and kept at most while the API fails. */
  times: { softMs: number; maxStaleMs: number };
  clock: Clock;
  sharesPromises: boolean;
}

interface Kept {
  value: string | undefined;
  at: Moment;
}

/** More distinct names than this in one tick cost less as one list. */
const LIST_FROM = 4;

export function createSingleReads(options: SingleReadsOptions): SingleReads {
  const { clock, times } = options;
  const kept = new Map<string, Kept>();
  const flights = new Map<string, SingleFlight<string | undefined>>();
  let tick: { names: Set<string>; together: Promise<boolean> } | undefined;
  let epoch = 0;

  /** Whether this name is better read with all others. */
  function gather(name: string): Promise<boolean> {
    tick ??= { names: new Set(), together: settle() };
    tick.names.add(name);
    return tick.together;
  }

  async function settle(): Promise<boolean> {
    await Promise.resolve();
    await Promise.resolve();
    const names = tick?.names.size ?? 0;
    tick = undefined;
    return names >= LIST_FROM;
  }

  function flightOf(name: string): SingleFlight<string | undefined> {
    const known = flights.get(name);
    if (known !== undefined) return known;
    const created = createSingleFlight(
      (signal) => fetchName(name, signal),
      `reading the secret "${name}"`,
      options.sharesPromises,
    );
    flights.set(name, created);
    return created;
  }

  async function fetchName(name: string, signal: AbortSignal): Promise<string | undefined> {
    const started = epoch;
    const at = now(clock);
    try {
      const value = (await gather(name)) ? (await options.readAll(signal)).get(name) : await options.readOne(name, signal);
      if (started === epoch) kept.set(name, { value, at });
      return value;
    } catch (error) {
      if (EnkryptifyError.is(error) && isDenial(error)) kept.clear();
      throw error;
    } finally {
      flights.delete(name);
    }
  }

  return {
    read: async (name, signal) => {
      const known = kept.get(name);
      if (known !== undefined && ageOf(known.at, clock) < times.softMs) return known.value;
      try {
        return await flightOf(name).join(signal);
      } catch (error) {
        const usable = known !== undefined && kept.get(name) === known && ageOf(known.at, clock) < times.maxStaleMs;
        if (usable && EnkryptifyError.is(error) && isTransient(error)) return known.value;
        throw error;
      }
    },
    clear: () => {
      epoch += 1;
      kept.clear();
      for (const flight of flights.values()) flight.cancel(undefined);
    },
  };
}
