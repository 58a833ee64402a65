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
const EDGE = 6; // an escape just before a match swallows at most this much of it
const GOLDEN = 0x9e3779b1;

/** Compiles patterns of at least `width` bytes each; `width` is that of the windows, 3 to 6. */
export function createAnchors(patterns: Patterns, width: number): Anchors {
  const { bitmap, shift, mask, heads, next, keys, offsets } = buildTables(patterns, width);
  function report(key: number, bucket: number, end: number, found: Found): void {
    for (let index = heads[bucket] ?? -1; index >= 0; index = next[index] ?? -1) {
      const window = offsets[index] ?? 0;
      if (keys[index] === key) found(index, end - width - window, window);
    }
  }
  function search(text: Uint8Array, length: number, found: Found): void {
    let rolling = 0;
    for (let at = 0; at < length; at++) {
      rolling = ((rolling << 5) + (text[at] ?? 0)) | 0;
      const slot = Math.imul(rolling & mask, GOLDEN) >>> shift;
      if (((bitmap[slot >>> 5] ?? 0) & (1 << (slot & 31))) !== 0) report(rolling & mask, slot >>> 5, at + 1, found);
    }
  }
  return { search };
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
  const bits = Math.min(23, Math.max(13, Math.ceil(Math.log2(all.length * 64 + 1))));
  const shift = 32 - bits;
  const bitmap = new Uint32Array(2 ** (bits - 5));
  const heads = new Int32Array(bitmap.length).fill(-1);
  const crowding = new Uint8Array(bitmap.length);
  const [next, keys, offsets] = [new Int32Array(all.length), new Int32Array(all.length), new Int32Array(all.length)];
  const slotAt = (at: number): number => Math.imul(hash(bytes, at, width) & mask, GOLDEN) >>> shift;
  for (const [index, { start, length }] of all.entries()) {
    const offset = chooseWindow(
      length,
      width,
      (at) => rarity(bytes, start + at, width) - 4 * (crowding[slotAt(start + at) >>> 5] ?? 0),
    );
    const slot = slotAt(start + offset);
    const bucket = slot >>> 5;
    bitmap[bucket] = (bitmap[bucket] ?? 0) | (1 << (slot & 31));
    next[index] = heads[bucket] ?? -1;
    heads[bucket] = index;
    keys[index] = hash(bytes, start + offset, width) & mask;
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

// The window that is least likely to occur by chance and is not already the window of many other patterns.
function chooseWindow(length: number, width: number, rate: (offset: number) => number): number {
  const room = length - width;
  const edge = Math.min(EDGE, room >> 1);
  const span = room - 2 * edge;
  const stride = Math.max(1, Math.ceil(span / WINDOWS_TRIED));
  let best = edge;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (let offset = edge; offset <= edge + span; offset += stride) {
    const score = rate(offset);
    if (score <= bestScore) continue;
    best = offset;
    bestScore = score;
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
