import { FOLD } from "./canonical.ts";

/** Patterns as stretches of one array. */
export interface Patterns {
  readonly bytes: Uint8Array;
  readonly all: readonly { readonly start: number; readonly length: number }[];
}

/** One window of each pattern, to be found by its hash. */
export interface WindowTable {
  readonly width: number;
  /** By how much to shift a rolling hash to the left so that only the bytes of a window are left in it: a key. */
  readonly lift: number;
  /** Not 0 for the first bits of each key: all that most of a text ever touches. By how much to shift a key to the right for that. */
  readonly present: Uint8Array;
  readonly shift: number;
  /** The first pattern of each bucket, which has the keys that are equal after this shift; and for each pattern the next one there. */
  readonly heads: Int32Array;
  readonly bucketShift: number;
  readonly next: Int32Array;
  /** For each pattern the key of its window, and where in the pattern that is. */
  readonly keys: Int32Array;
  readonly offsets: Int32Array;
}

/** By how many bits a rolling hash is shifted to the left at each byte, so that the oldest drops out by itself. */
export const STEP = 5;

/** What each byte then adds to the hash. Folded, so that the text need not be. */
export const GEAR: Int32Array = Int32Array.from(FOLD, (byte) => Math.imul(byte + 1, 0x9e3779b1) ^ (byte << 11));

const WINDOWS_TRIED = 16;
const GOOD_SCORE = 15; // as random letters and digits have; words have less
const EDGE = 6; // an escape just before a match swallows at most this much of it
const SLOTS_EACH = 512; // so one place in 512 looks like a window by chance
const MOST_BITS = 21; // two megabytes
const BUCKET_BITS = 5; // so many bits fewer tell buckets apart

/** Makes the table for patterns of at least `width` bytes each. */
export function buildTable({ bytes, all }: Patterns, width: number): WindowTable {
  const bits = Math.min(MOST_BITS, Math.ceil(Math.log2(all.length * SLOTS_EACH + 1)));
  const shift = 32 - bits;
  const bucketShift = shift + BUCKET_BITS;
  const present = new Uint8Array(2 ** bits);
  const heads = new Int32Array(2 ** (bits - BUCKET_BITS)).fill(-1);
  const crowding = new Uint8Array(heads.length);
  const table: WindowTable = {
    width,
    lift: 32 - STEP * width,
    present,
    shift,
    heads,
    bucketShift,
    next: new Int32Array(all.length),
    keys: new Int32Array(all.length),
    offsets: new Int32Array(all.length),
  };
  const keyAt = (at: number): number => keyIn(table, hashAt(bytes, at, width));
  const crowd = (at: number): number => crowding[keyAt(at) >>> bucketShift] ?? 0;
  for (const [index, { start, length }] of all.entries()) {
    const offset = chooseWindow(bytes, start, length, width, crowd);
    const key = keyAt(start + offset);
    const bucket = key >>> bucketShift;
    present[key >>> shift] = 1;
    table.next[index] = heads[bucket] ?? -1;
    heads[bucket] = index;
    table.keys[index] = key;
    table.offsets[index] = offset;
    crowding[bucket] = Math.min(255, (crowding[bucket] ?? 0) + 1);
  }
  return table;
}

/** The key of the window at whose end the rolling hash is this. */
export function keyIn({ lift }: WindowTable, hash: number): number {
  return hash << lift;
}

function hashAt(bytes: Uint8Array, at: number, width: number): number {
  let hash = 0;
  for (let index = at; index < at + width; index++) hash = ((hash << STEP) + (GEAR[bytes[index] ?? 0] ?? 0)) | 0;
  return hash;
}

// The window that is least likely to occur by chance and is not already the window of many other patterns. From the end, since
// many values start alike.
function chooseWindow(bytes: Uint8Array, start: number, length: number, width: number, crowd: (at: number) => number): number {
  const room = length - width;
  const edge = Math.min(EDGE, room >> 1);
  const stride = Math.max(1, Math.ceil((room - 2 * edge) / WINDOWS_TRIED));
  let best = edge;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (let offset = room - edge; offset >= edge; offset -= stride) {
    const score = rarity(bytes, start + offset, width) - 4 * crowd(start + offset);
    if (score <= bestScore) continue;
    best = offset;
    bestScore = score;
    if (score >= GOOD_SCORE) break;
  }
  return best;
}

function rarity(pattern: Uint8Array, from: number, width: number): number {
  let score = 0;
  for (let at = from; at < from + width; at++) {
    const byte = pattern[at] ?? 0;
    const repeated = at > from && pattern[at - 1] === byte;
    if (!repeated) score += byte >= 0x61 && byte <= 0x7a ? 2 : 3;
  }
  return score;
}
