import type { Found } from "./anchors.ts";

/** Patterns by a hash of some of their bytes, for texts in which nearly every hash is that of none. */
export interface KeyTable {
  /** Not 0 where a key has this slot, see {@link slotOf}: all that most of a text ever touches. */
  readonly present: Uint8Array;
  /** What {@link slotOf} shifts by. */
  readonly shift: number;
  /** By bucket, which is the slot without its last bits: where its latest entry starts, or -1. */
  readonly heads: Int32Array;
  /** The entries: of each where the one before in its bucket starts, its key, its pattern, and where in that the key is. */
  entries: Int32Array;
  /** Where the next entry goes. */
  end: number;
}

const SLOTS_EACH = 128; // so one place in 128 is looked at by chance
const LEAST_BITS = 8;
const MOST_BITS = 21; // two megabytes
const BUCKET_BITS = 5;
const LARGEST_CROWD = 8;
const FIELDS = 4;
/** What a key is multiplied by to spread it over the slots. */
export const SPREAD = 0x9e3779b1;

/** An empty table for about so many entries. */
export function createKeyTable(entries: number): KeyTable {
  const bits = Math.max(LEAST_BITS, Math.min(MOST_BITS, Math.ceil(Math.log2(entries * SLOTS_EACH))));
  const heads = new Int32Array(2 ** (bits - BUCKET_BITS)).fill(-1);
  return { present: new Uint8Array(2 ** bits), shift: 32 - bits, heads, entries: new Int32Array(entries * FIELDS), end: 0 };
}

/** Where in `present` a key belongs. The search of a whole text has it written out: most of it runs before the engine inlines. */
export function slotOf(key: number, shift: number): number {
  return Math.imul(key, SPREAD) >>> shift;
}

/** Adds an entry. */
export function addKey(table: KeyTable, key: number, pattern: number, offset: number): void {
  const { end, heads } = table;
  if (end === table.entries.length) grow(table);
  const slot = slotOf(key, table.shift);
  const bucket = slot >>> BUCKET_BITS;
  const { entries } = table;
  table.present[slot] = 1;
  entries[end] = heads[bucket] ?? -1;
  entries[end + 1] = key;
  entries[end + 2] = pattern;
  entries[end + 3] = offset;
  heads[bucket] = end;
  table.end = end + FIELDS;
}

function grow(table: KeyTable): void {
  const larger = new Int32Array(2 * table.entries.length + FIELDS);
  larger.set(table.entries);
  table.entries = larger;
}

/** Calls `found` for each entry of a key whose bytes start at `at` in the text. */
export function reportKey(table: KeyTable, key: number, at: number, found: Found): void {
  const { entries } = table;
  for (let entry = firstOf(table, key); entry >= 0; entry = entries[entry] ?? -1) {
    const offset = entries[entry + 3] ?? 0;
    if (entries[entry + 1] === key) found(entries[entry + 2] ?? 0, at - offset, offset);
  }
}

/** How many entries share the bucket of a key, counted up to 8. */
export function crowdOf(table: KeyTable, key: number): number {
  let count = 0;
  for (let entry = firstOf(table, key); entry >= 0 && count < LARGEST_CROWD; entry = table.entries[entry] ?? -1) count++;
  return count;
}

function firstOf({ heads, shift }: KeyTable, key: number): number {
  return heads[slotOf(key, shift) >>> BUCKET_BITS] ?? -1;
}
