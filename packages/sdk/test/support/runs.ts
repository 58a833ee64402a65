import type { Parameters } from "fast-check";

const { PROPERTY_RUNS, PROPERTY_SEED } = process.env;

/** How often each property is tried: 5 000 times, or as the variable PROPERTY_RUNS says (100 000 for a night). */
export const RUNS: number = Number(PROPERTY_RUNS ?? 5000);

/**
 * Settings of every property. The check tries the same cases each time, so that it says the same of the same code;
 * PROPERTY_RUNS looks for others, from a seed that a failure prints and PROPERTY_SEED repeats.
 * @param share of the usual runs, for a property whose runs cost more or find less
 */
export function settings<T>(share = 1): Parameters<T> {
  const seed = PROPERTY_SEED ?? (PROPERTY_RUNS === undefined ? "1" : undefined);
  return {
    numRuns: Math.ceil(RUNS * share),
    endOnFailure: process.env["CI"] === undefined,
    ...(seed !== undefined && { seed: Number(seed) }),
  };
}

/** Milliseconds a property may take, at 20 ms a run. */
export const PROPERTY_TIMEOUT: number = Math.max(60_000, RUNS * 60);
