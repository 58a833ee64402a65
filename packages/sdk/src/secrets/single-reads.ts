import { createSingleFlight, type SingleFlight } from "../single-flight.ts";

/** Reads single names, for clients that do not want the whole list. */
export interface SingleReads {
  /** Resolves to undefined when the name does not exist. */
  read(name: string): Promise<string | undefined>;
  clear(): void;
}

export interface SingleReadsOptions {
  readOne(name: string, signal: AbortSignal): Promise<string | undefined>;
  /** Reads all names in one request. */
  readAll(): Promise<ReadonlyMap<string, string>>;
  /** Milliseconds a value is kept. */
  ttlMs: number;
  monotonic(): number;
  sharesPromises: boolean;
}

/** More distinct names than this in one tick cost less as one list. */
const LIST_FROM = 4;

export function createSingleReads(options: SingleReadsOptions): SingleReads {
  const kept = new Map<string, { value: string | undefined; at: number }>();
  const flights = new Map<string, SingleFlight<string | undefined>>();
  let tick: { names: Set<string>; turn: Promise<ReadonlyMap<string, string> | undefined> } | undefined;

  function gather(name: string): Promise<ReadonlyMap<string, string> | undefined> {
    tick ??= { names: new Set(), turn: settle() };
    tick.names.add(name);
    return tick.turn;
  }

  async function settle(): Promise<ReadonlyMap<string, string> | undefined> {
    await Promise.resolve();
    await Promise.resolve();
    const names = tick?.names.size ?? 0;
    tick = undefined;
    return names >= LIST_FROM ? options.readAll() : undefined;
  }

  async function fetchName(name: string): Promise<string | undefined> {
    const all = await gather(name);
    if (all !== undefined) return all.get(name);
    const flight =
      flights.get(name) ??
      createSingleFlight((signal) => options.readOne(name, signal), `reading the secret "${name}"`, options.sharesPromises);
    flights.set(name, flight);
    try {
      return await flight.join();
    } finally {
      flights.delete(name);
    }
  }

  return {
    read: async (name) => {
      const known = kept.get(name);
      if (known !== undefined && options.monotonic() - known.at < options.ttlMs) return known.value;
      const value = await fetchName(name);
      kept.set(name, { value, at: options.monotonic() });
      return value;
    },
    clear: () => kept.clear(),
  };
}
