import { FOLD } from "./canonical.ts";

/** Finds where one of many byte patterns may stand, by one window of each pattern. */
export interface Anchors {
  /** Calls `found` for each place of a window; false hits are rare but happen. */
  search(text: Uint8Array, length: number, found: Found): void;
}

/** A pattern's index, where it would start (before the text, at times), and which of its bytes the window starts with. */
export type Found = (pattern: number, start: number, window: number) => void;

/** Patterns as stretches of one array. */
export interface Patterns {
  readonly bytes: Uint8Array;
  readonly all: readonly { readonly start: number; readonly length: number }[];
}

const WINDOWS_TRIED = 16;
const GOOD_SCORE = 15; // as random letters and digits have; words have less
const EDGE = 6; // an escape just before a match swallows at most this much of it
const SLOTS_EACH = 512; // so one place in 512 looks like a window by chance
const MOST_BITS = 23; // a megabyte
const SEEN_AT_ONCE = 4096;
const GOLDEN = 0x9e3779b1;

/** Compiles patterns of at least `width` bytes each; `width` is that of the windows, 3 to 6. */
export function createAnchors(patterns: Patterns, width: number): Anchors {
  const tables = buildTables(patterns, width);
  const seen = { ends: new Int32Array(SEEN_AT_ONCE), keys: new Int32Array(SEEN_AT_ONCE) };
  return {
    search(text, length, found) {
      let rolling = 0;
      for (let from = 0; from < length;) {
        const count = findWindows(tables, text, from, length, rolling, seen);
        reportSeen(tables, seen, count, width, found);
        from = count < SEEN_AT_ONCE ? length : (seen.ends[count - 1] ?? 0) + 1;
        rolling = seen.keys[count - 1] ?? 0;
      }
    },
  };
}

/** Places that look like the window of a pattern: where the window ends, and its hash. */
interface Seen {
  readonly ends: Int32Array;
  readonly keys: Int32Array;
}

// Nearly all of a text passes here, so nothing else happens here: the first call to another function would make the engine
// throw away the code it has optimised by then. Returns how many places it wrote into `seen`; as many as fit end the search.
function findWindows(tables: Tables, text: Uint8Array, from: number, length: number, hashBefore: number, seen: Seen): number {
  const { bitmap, shift, mask } = tables;
  const { ends, keys } = seen;
  const [fold, golden, room] = [FOLD, GOLDEN, ends.length];
  let rolling = hashBefore;
  let count = 0;
  for (let at = from; at < length; at++) {
    rolling = ((rolling << 5) + (fold[text[at] ?? 0] ?? 0)) | 0;
    const slot = Math.imul(rolling & mask, golden) >>> shift;
    if (((bitmap[slot >>> 5] ?? 0) & (1 << (slot & 31))) === 0) continue;
    ends[count] = at;
    keys[count++] = rolling & mask;
    if (count === room) break;
  }
  return count;
}

function reportSeen({ shift, heads, next, keys, offsets }: Tables, seen: Seen, count: number, width: number, found: Found): void {
  for (let place = 0; place < count; place++) {
    const key = seen.keys[place] ?? 0;
    for (let index = heads[(Math.imul(key, GOLDEN) >>> shift) >>> 5] ?? -1; index >= 0; index = next[index] ?? -1) {
      const window = offsets[index] ?? 0;
      if (keys[index] === key) found(index, (seen.ends[place] ?? 0) + 1 - width - window, window);
    }
  }
}

interface Tables {
  /** One bit for each slot in use: all that most of the text ever touches. */
  readonly bitmap: Uint32Array;
  readonly shift: number;
  readonly mask: number;
  /** The first pattern of each word of the bitmap, and for each pattern the next one there. */
  readonly heads: Int32Array;
  readonly next: Int32Array;
  /** For each pattern the hash of its window, and where in the pattern that is. */
  readonly keys: Int32Array;
  readonly offsets: Int32Array;
}

function buildTables({ bytes, all }: Patterns, width: number): Tables {
  // Shifting by five bits drops the oldest byte by itself: a rolling hash with nothing to subtract.
  const mask = width >= 6 ? 0x3fff_ffff : (1 << (5 * width)) - 1;
  const bits = Math.min(MOST_BITS, Math.ceil(Math.log2(all.length * SLOTS_EACH + 1)));
  const shift = 32 - bits;
  const bitmap = new Uint32Array(2 ** (bits - 5));
  const heads = new Int32Array(bitmap.length).fill(-1);
  const crowding = new Uint8Array(bitmap.length);
  const [next, keys, offsets] = [new Int32Array(all.length), new Int32Array(all.length), new Int32Array(all.length)];
  for (const [index, { start, length }] of all.entries()) {
    const crowded = (key: number): number => crowding[(Math.imul(key & mask, GOLDEN) >>> shift) >>> 5] ?? 0;
    const offset = chooseWindow(bytes, start, length, width, crowded);
    const key = hash(bytes, start + offset, width) & mask;
    const slot = Math.imul(key, GOLDEN) >>> shift;
    const bucket = slot >>> 5;
    bitmap[bucket] = (bitmap[bucket] ?? 0) | (1 << (slot & 31));
    next[index] = heads[bucket] ?? -1;
    heads[bucket] = index;
    keys[index] = key;
    offsets[index] = offset;
    crowding[bucket] = Math.min(255, (crowding[bucket] ?? 0) + 1);
  }
  return { bitmap, shift, mask, heads, next, keys, offsets };
}

function hash(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let index = at; index < at + width; index++) value = ((value << 5) + (bytes[index] ?? 0)) | 0;
  return value;
}

// The window that is least likely to occur by chance and is not already the window of many other patterns. From the end, since
// what a value starts with is more often the same in many.
function chooseWindow(bytes: Uint8Array, start: number, length: number, width: number, crowded: (key: number) => number): number {
  const room = length - width;
  const edge = Math.min(EDGE, room >> 1);
  const stride = Math.max(1, Math.ceil((room - 2 * edge) / WINDOWS_TRIED));
  let best = edge;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (let offset = room - edge; offset >= edge; offset -= stride) {
    const score = rarity(bytes, start + offset, width) - 4 * crowded(hash(bytes, start + offset, width));
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
