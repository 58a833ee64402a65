import { Decoder } from "./decode.ts";
import { hexValue } from "./escape-tails.ts";
import { FOLD } from "./fold.ts";
import { isRun } from "./runs.ts";
import { emit } from "./symbols.ts";

/**
 * A text in canonical form: escapes undone, line breaks and NUL bytes left out. But for the two alphabets of base64, see
 * {@link FOLD}, a secret in any escaped, wrapped or UTF-16 form has the same canonical bytes as the secret itself.
 */
export interface Canonical {
  readonly source: Uint8Array;
  readonly bytes: Uint8Array;
  readonly length: number;
  /** Whether an escape ends right before so much of the base64 alphabets that it may have taken the first characters of a run. */
  readonly mayCutRun: boolean;
}

// Where an escape may start, as far as the characters behind tell, of which an entity's may be entities themselves. Every
// other `%` and `&` stands for itself.
const MAYBE_ESCAPE = /\\|%(?=[\dA-Fa-f\\%&])|&(?=(?:[#\dA-Za-z]{0,8}&){0,3}[#\dA-Za-z]{0,8}[;\\%])/g;
const LOOKAHEAD = 64; // more than that pattern reads
const DROPPED = /[\0\r\n]+/g;
const [NUL, LINE_FEED, CARRIAGE_RETURN] = [0x00, 0x0a, 0x0d];
const SHORTEST_HEX_ESCAPE = 3; // %41
const CHUNK = 2 ** 15; // so much of a text is in memory twice, where it is young enough to be reused
const SHORT = 32; // copying so many bytes one by one takes as long as a call

/**
 * Writes the canonical form of `source` into `target`, which must be at least as long: decoding never makes a text longer.
 * Regular expressions look for what to undo: most builds scan once, and before the engine has optimised a loop that does, it
 * takes five times as long.
 */
export function canonicalise(source: Uint8Array, target: Uint8Array): Canonical {
  const bytes = viewOf(source);
  let length = 0;
  let mayCutRun = false;
  for (let from = 0; from < source.length;) {
    const to = Math.min(source.length, from + CHUNK);
    const start = length;
    const undone = undoEscapes(bytes, from, to, target, start);
    from = undone.from;
    mayCutRun ||= undone.mayCutRun;
    length = start + dropBreaks(viewOf(target.subarray(start, undone.length)));
  }
  return { source, bytes: target, length, mayCutRun };
}

/** The canonical form of a short text, folded, in a buffer of its own. */
export function canonicalBytes(source: Uint8Array): Uint8Array {
  const { bytes, length } = canonicalise(source, new Uint8Array(source.length));
  for (let at = 0; at < length; at++) bytes[at] = FOLD[bytes[at] ?? 0] ?? 0;
  return bytes.subarray(0, length);
}

// Goes on to the end of an escape that starts before `to`.
function undoEscapes(
  source: Buffer,
  start: number,
  to: number,
  target: Uint8Array,
  at: number,
): { from: number; length: number; mayCutRun: boolean } {
  const text = source.toString("latin1", start, to + LOOKAHEAD);
  const decoder = new Decoder(source);
  let from = start;
  let length = at;
  let mayCutRun = false;
  for (;;) {
    const plainEnd = Math.min(to, start + nextEscape(text, from - start));
    copy(source, from, plainEnd, target, length);
    length += plainEnd - from;
    if (plainEnd >= to) return { from: plainEnd, length, mayCutRun };
    from = decoder.step(plainEnd);
    length += emit(decoder.symbol, target, length);
    mayCutRun ||= from - plainEnd >= SHORTEST_HEX_ESCAPE && hexValue(source[from - 1] ?? 0) >= 0 && isRun(source, from);
    if (from >= to) return { from, length, mayCutRun };
  }
}

function nextEscape(text: string, from: number): number {
  MAYBE_ESCAPE.lastIndex = from;
  return MAYBE_ESCAPE.test(text) ? MAYBE_ESCAPE.lastIndex - 1 : text.length;
}

function copy(source: Buffer, from: number, to: number, target: Uint8Array, at: number): void {
  if (to - from > SHORT) target.set(source.subarray(from, to), at);
  else for (let index = from; index < to; index++) target[at + index - from] = source[index] ?? 0;
}

// Returns how many bytes are left.
function dropBreaks(bytes: Buffer): number {
  if (!bytes.includes(LINE_FEED) && !bytes.includes(CARRIAGE_RETURN) && !bytes.includes(NUL)) return bytes.length;
  return bytes.write(bytes.toString("latin1").replace(DROPPED, ""), "latin1");
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
