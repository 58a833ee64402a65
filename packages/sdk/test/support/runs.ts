import type { Parameters } from "fast-check";

/** How often each property is tried: 5 000 times, or as the variable PROPERTY_RUNS says (100 000 for a night). */
export const RUNS: number = Number(process.env["PROPERTY_RUNS"] ?? 5000);

/** Settings of every property: a failure prints its seed, and the same seed repeats it. */
export function settings<T>(): Parameters<T> {
  return { numRuns: RUNS, endOnFailure: process.env["CI"] === undefined };
}

/** Milliseconds a property may take, at 20 ms a run. */
export const PROPERTY_TIMEOUT: number = Math.max(60_000, RUNS * 60);
