import { buildTable, GEAR, keyIn, STEP, type Patterns, type WindowTable } from "./window-table.ts";

/** Finds where one of many byte patterns may stand, by one window of each pattern. */
export interface Anchors {
  /** Calls `found` for each place of a window; false hits are rare but happen. */
  search(text: Uint8Array, length: number, found: Found): void;
}

/** A pattern's index, where it would start (before the text, at times), and which of its bytes the window starts with. */
export type Found = (pattern: number, start: number, window: number) => void;

/** Compiles patterns of at least `width` bytes each; `width` is that of the windows, 3 to 6. */
export function createAnchors(patterns: Patterns, width: number): Anchors {
  const table = buildTable(patterns, width);
  return {
    search(text, length, found) {
      const state = { hash: 0 };
      for (let at = nextWindow(table, text, 0, length, state); at < length; at = nextWindow(table, text, at + 1, length, state)) {
        report(table, state.hash, at, found);
      }
    },
  };
}

// Nearly all of a text passes here, so nothing else happens here: at the first call of another function the engine would throw
// away the code it has optimised by then. Returns where a window seems to end, with the hash there in `state`; else `length`.
function nextWindow(table: WindowTable, text: Uint8Array, from: number, length: number, state: { hash: number }): number {
  const { present, lift, shift } = table;
  const gear = GEAR;
  let { hash } = state;
  let at = from;
  for (; at < length; at++) {
    hash = ((hash << STEP) + (gear[text[at] ?? 0] ?? 0)) | 0;
    if (present[(hash << lift) >>> shift] !== 0) break;
  }
  state.hash = hash;
  return at;
}

function report(table: WindowTable, hash: number, end: number, found: Found): void {
  const { heads, next, keys, offsets, width } = table;
  const key = keyIn(table, hash);
  for (let index = heads[key >>> table.bucketShift] ?? -1; index >= 0; index = next[index] ?? -1) {
    const window = offsets[index] ?? 0;
    if (keys[index] === key) found(index, end + 1 - width - window, window);
  }
}
