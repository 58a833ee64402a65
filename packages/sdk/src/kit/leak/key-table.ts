import type { Found } from "./anchors.ts";

/** Patterns by a hash of some of their bytes, for texts in which nearly every hash is that of none. */
export interface KeyTable {
  /** Not 0 where a key has this slot, see {@link slotOf}: all that most of a text ever touches. */
  readonly present: Uint8Array;
  /** What {@link slotOf} shifts by. */
  readonly shift: number;
  /** By bucket, which is the slot without its last bits: its latest entry in the lists below, or -1. */
  readonly heads: Int32Array;
  readonly next: number[];
  readonly keys: number[];
  readonly patterns: number[];
  /** Where in the pattern the bytes of the key are. */
  readonly offsets: number[];
}

const SLOTS_EACH = 128; // so one place in 128 is looked at by chance
const LEAST_BITS = 8;
const MOST_BITS = 21; // two megabytes
const BUCKET_BITS = 5;
const LARGEST_CROWD = 8;
/** What a key is multiplied by to spread it over the slots. */
export const SPREAD = 0x9e3779b1;

/** An empty table for about so many entries. */
export function createKeyTable(entries: number): KeyTable {
  const bits = Math.max(LEAST_BITS, Math.min(MOST_BITS, Math.ceil(Math.log2(entries * SLOTS_EACH))));
  const heads = new Int32Array(2 ** (bits - BUCKET_BITS)).fill(-1);
  return { present: new Uint8Array(2 ** bits), shift: 32 - bits, heads, next: [], keys: [], patterns: [], offsets: [] };
}

/** Where in `present` a key belongs. The search of a whole text has it written out: most of it runs before the engine inlines. */
export function slotOf(key: number, shift: number): number {
  return Math.imul(key, SPREAD) >>> shift;
}

/** Adds an entry. */
export function addKey(table: KeyTable, key: number, pattern: number, offset: number): void {
  const slot = slotOf(key, table.shift);
  const bucket = slot >>> BUCKET_BITS;
  table.present[slot] = 1;
  table.next.push(table.heads[bucket] ?? -1);
  table.heads[bucket] = table.keys.push(key) - 1;
  table.patterns.push(pattern);
  table.offsets.push(offset);
}

/** Calls `found` for each entry of a key whose bytes start at `at` in the text. */
export function reportKey(table: KeyTable, key: number, at: number, found: Found): void {
  const { heads, next, keys, patterns, offsets } = table;
  for (let entry = heads[slotOf(key, table.shift) >>> BUCKET_BITS] ?? -1; entry >= 0; entry = next[entry] ?? -1) {
    const offset = offsets[entry] ?? 0;
    if (keys[entry] === key) found(patterns[entry] ?? 0, at - offset, offset);
  }
}

/** How many entries share the bucket of a key, counted up to 8. */
export function crowdOf({ heads, next, shift }: KeyTable, key: number): number {
  let count = 0;
  let entry = heads[slotOf(key, shift) >>> BUCKET_BITS] ?? -1;
  for (; entry >= 0 && count < LARGEST_CROWD; entry = next[entry] ?? -1) count++;
  return count;
}
