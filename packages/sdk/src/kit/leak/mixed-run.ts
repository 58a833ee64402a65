/** How hard to guess a mixed run is, at least: nine hexadecimal digits. */
export const MIXED_RUN_BITS = 36;

const LENGTH = 12;
const LEAST_CHANGES = 4;
const LEAST_DISTINCT = 9;
const [OTHER, DIGIT, CAPITAL, SMALL] = [0, 1, 2, 3];

/**
 * Whether a text holds 12 letters and digits in a row that are so mixed that no closer look is needed. Most secrets do, and
 * asking first saves compiling all the patterns of what is harmless.
 */
export function holdsMixedRun(text: string): boolean {
  let start = 0;
  let changes = 0;
  let digits = 0;
  let previous = OTHER;
  for (let at = 0; at < text.length; at++) {
    const kind = kindOf(text.charCodeAt(at));
    if (kind !== previous && !(previous === CAPITAL && kind === SMALL)) changes++;
    if (kind === DIGIT) digits++;
    previous = kind;
    const complete = at + 1 - start === LENGTH;
    if (complete && digits > 0 && changes >= LEAST_CHANGES && distinct(text, start) >= LEAST_DISTINCT) return true;
    if (kind !== OTHER && !complete) continue;
    start = at + 1;
    changes = 0;
    digits = 0;
    previous = OTHER;
  }
  return false;
}

function distinct(text: string, start: number): number {
  return new Set(text.slice(start, start + LENGTH)).size;
}

function kindOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return DIGIT;
  if (code >= 0x41 && code <= 0x5a) return CAPITAL;
  return code >= 0x61 && code <= 0x7a ? SMALL : OTHER;
}
