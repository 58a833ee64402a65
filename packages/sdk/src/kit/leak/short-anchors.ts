import type { Anchors, Patterns } from "./anchors.ts";
import { FOLD } from "./fold.ts";
import { addKey, createKeyTable, reportKey, slotOf } from "./key-table.ts";

// A rolling hash of five bits a byte: the oldest byte drops out by itself.
const STEP = 5;

/** Finds patterns of just `length` bytes, which is 6 at most, by a hash of all of them, at each byte of a text. */
export function createShortAnchors({ bytes, all }: Patterns, length: number): Anchors {
  const table = createKeyTable(all.length);
  const lift = 32 - STEP * length;
  for (const [index, { start }] of all.entries()) {
    let hash = 0;
    for (let at = start; at < start + length; at++) hash = roll(hash, bytes[at] ?? 0);
    addKey(table, hash << lift, index, 0);
  }
  return {
    search(text, textLength, found) {
      let hash = 0;
      for (let at = 0; at < textLength; at++) {
        hash = roll(hash, FOLD[text[at] ?? 0] ?? 0);
        if (table.present[slotOf(hash << lift, table.shift)] !== 0) reportKey(table, hash << lift, at + 1 - length, found);
      }
    },
  };
}

function roll(hash: number, byte: number): number {
  return ((hash << STEP) + byte) | 0;
}
