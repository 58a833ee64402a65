import type { Clock } from "./platform.ts";

/**
 * State that every client and every copy of the package (ESM and CJS) in this process shares, per clock so that a
 * simulated hour in a test does not touch real time.
 */
export function sharedState<T>(name: string, clock: Clock): Map<string, T> {
  const symbol = Symbol.for(`enkryptify.${name}.v1`);
  const holder = globalThis as { [key: symbol]: WeakMap<Clock, Map<string, T>> | undefined };
  const byClock = (holder[symbol] ??= new WeakMap<Clock, Map<string, T>>());
  const existing = byClock.get(clock);
  if (existing !== undefined) return existing;
  const created = new Map<string, T>();
  byClock.set(clock, created);
  return created;
}
