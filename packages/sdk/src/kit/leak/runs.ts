import { BASE64_VALUES } from "./base64.ts";
import { hexValue } from "./escape-tails.ts";

/** Takes stretches of a text. An object of a class, since the engine optimises for the functions it has seen called. */
export interface StretchVisitor {
  /** A stretch of the base64 alphabets. */
  run(from: number, to: number): void;
  /** A stretch of hexadecimal digits. */
  hex(from: number, to: number): void;
}

/** Shortest stretch of the base64 alphabets that is looked at: 12 bytes. */
export const SHORTEST_RUN = 16;
/** Shortest stretch of hexadecimal digits that is taken for encoded text: 12 bytes. */
export const SHORTEST_HEX = 24;

// Bits for each byte: whether it is of the base64 alphabets; whether it is a hexadecimal digit; and whether, as the first,
// second or third of four characters, it leaves the byte it begins or ends printable as far as it decides that.
const ALPHABET = 8;
const HEX = 16;
const TRAITS = new Uint8Array(256);
for (const [byte, value] of BASE64_VALUES.entries()) {
  if (value < 0) continue;
  const first = value >= 8 && value < 32 ? 1 : 0; // first byte from 0x20 to 0x7f
  const second = (value & 15) >= 2 && (value & 15) < 8 ? 2 : 0; // the same for the second byte
  const third = (value & 2) === 0 ? 4 : 0; // third byte below 0x80
  TRAITS[byte] = ALPHABET | (hexValue(byte) < 0 ? 0 : HEX) | first | second | third;
}

/**
 * Visits each stretch of the base64 alphabets of 16 characters or more. Looks at few of the bytes: where the one 16 places
 * on is not of the alphabet, no such stretch starts before it.
 */
export function forEachRun(text: Uint8Array, length: number, visitor: StretchVisitor): void {
  let from = nextRun(text, 0, length);
  while (from < length) {
    const to = endOfRun(text, from + SHORTEST_RUN, length);
    visitor.run(from, to);
    from = nextRun(text, to + 1, length);
  }
}

/** Whether such a stretch starts at a place. */
export function isRun(text: Uint8Array, from: number): boolean {
  return endOfRun(text, from, Math.min(text.length, from + SHORTEST_RUN)) === from + SHORTEST_RUN;
}

// Small functions of their own, which the engine is quick to optimise. Returns `length` where there is none.
function nextRun(text: Uint8Array, start: number, length: number): number {
  const traits = TRAITS;
  let from = start;
  while (from + SHORTEST_RUN <= length) {
    let back = from + SHORTEST_RUN - 1;
    while (back >= from && ((traits[text[back] ?? 0] ?? 0) & ALPHABET) !== 0) back--;
    if (back < from) return from;
    from = back + 1;
  }
  return length;
}

function endOfRun(text: Uint8Array, start: number, length: number): number {
  const traits = TRAITS;
  let to = start;
  while (to < length && ((traits[text[to] ?? 0] ?? 0) & ALPHABET) !== 0) to++;
  return to;
}

/**
 * At which of the four places base64 text may start in a run so that eight printable bytes follow somewhere, as bits 0 to 3.
 * One in ten runs that are not base64 seem so. Visits each stretch of hexadecimal digits in the run.
 */
export function textPhases(text: Uint8Array, from: number, to: number, visitor: StretchVisitor): number {
  const traits = TRAITS;
  let phases = 0;
  let before = 0;
  let beforeThat = 0;
  let history = 0; // a bit for each place, set where a group of four may start
  let hexStart = from;
  for (let at = from; at < to; at++) {
    const current = traits[text[at] ?? 0] ?? 0;
    const good = beforeThat & (before >> 1) & (current >> 2) & 1;
    history = (history << 1) | good;
    if ((history & 0b10001) === 0b10001) phases |= 1 << ((at - 2 - from) & 3);
    beforeThat = before;
    before = current;
    if ((current & HEX) === 0) {
      if (at - hexStart >= SHORTEST_HEX) visitor.hex(hexStart, at);
      hexStart = at + 1;
    }
  }
  if (to - hexStart >= SHORTEST_HEX) visitor.hex(hexStart, to);
  return phases;
}
