import { changesOfKind } from "./entropy.ts";

/** How hard to guess a mixed run is, at least: nine hexadecimal digits. */
export const MIXED_RUN_BITS = 36;

const RUN = /[A-Za-z\d]{12}/g;
const LEAST_CHANGES = 3;
const MOST_REPEATED = 3;

/**
 * Whether a text holds 12 letters and digits in a row that are so mixed that no closer look is needed. Most secrets do, and
 * asking first saves compiling all the patterns of what is harmless.
 */
export function holdsMixedRun(text: string): boolean {
  for (const run of text.match(RUN) ?? []) {
    const repeated = run.match(/(.)(?=.*\1)/g)?.length ?? 0;
    if (/\d/.test(run) && changesOfKind(run) >= LEAST_CHANGES && repeated <= MOST_REPEATED) return true;
  }
  return false;
}
