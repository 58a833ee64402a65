import type { Anchors, Patterns } from "./anchors.ts";
import { UNFOLDED } from "./fold.ts";
import { addKey, createKeyTable, crowdOf, type KeyTable, reportKey, SPREAD } from "./key-table.ts";

/** Patterns of so many bytes have four in a row at a place that four divides, wherever they stand in a text. */
export const SHORTEST_FOR_WORDS = 7;

const WORD = 4;
const EDGE = 6; // an escape just before a match swallows at most this much of it
const LONG = 2 * EDGE + SHORTEST_FOR_WORDS; // all four words can keep away from both edges
const PLACES_TRIED = 16;
const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

// How little a byte is likely to occur by chance. One that is folded costs words.
const RARITY = new Int8Array(256).fill(3).fill(2, 0x61, 0x7b);
for (const byte of RARITY.keys()) if (UNFOLDED[byte] !== 0) RARITY[byte] = -4;
const GOOD_RARITY = 17; // as seven random letters and digits have; words have less, and none with a byte that is folded has it

/**
 * Finds patterns of at least `SHORTEST_FOR_WORDS` bytes by looking at a text word by word, four bytes at once: of each pattern it
 * knows a word for each of the four ways in which the pattern can stand to the words of the text.
 */
export function createWordAnchors({ bytes, all }: Patterns): Anchors {
  const table = createKeyTable(all.length * WORD);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let index = 0;
  for (const { start, length } of all) addPattern(table, view, index++, start, length);
  return {
    search(text, length, found) {
      const words = new Int32Array(text.buffer, text.byteOffset, Math.floor(length / WORD));
      for (let at = nextWord(table, words, 0); at < words.length; at = nextWord(table, words, at + 1)) {
        reportKey(table, words[at] ?? 0, at * WORD, found);
      }
    },
  };
}

// All of a text passes here, so nothing else happens here: at the first call of another function the engine would throw away
// the code it has optimised by then. Returns the length where there is none.
function nextWord({ present, shift }: KeyTable, words: Int32Array, from: number): number {
  const { length } = words;
  const spread = SPREAD;
  let at = from;
  while (at < length && present[Math.imul(words[at] ?? 0, spread) >>> shift] === 0) at++;
  return at;
}

function addPattern(table: KeyTable, view: DataView, pattern: number, start: number, length: number): void {
  const first = length < LONG ? 0 : choosePlace(table, view, start, length);
  const last = length < LONG ? length - WORD : first + WORD - 1;
  const folded = holdsFolded(view, start + first, start + last + WORD);
  for (let offset = first; offset <= last; offset++) {
    const at = start + offset;
    addKey(table, view.getInt32(at, LITTLE_ENDIAN), pattern, offset);
    if (folded) for (const other of unfolded(view, at)) addKey(table, other, pattern, offset);
  }
}

function holdsFolded(view: DataView, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (UNFOLDED[view.getUint8(at)] !== 0) return true;
  }
  return false;
}

// What else a text may have where a pattern has this word.
function unfolded(view: DataView, at: number): number[] {
  const word = view.getInt32(at, LITTLE_ENDIAN);
  const others: number[] = [];
  for (let index = 0; index < WORD; index++) {
    const byte = view.getUint8(at + index);
    const other = UNFOLDED[byte] ?? 0;
    if (other === 0) continue;
    const difference = (byte ^ other) << (8 * (LITTLE_ENDIAN ? index : WORD - 1 - index));
    others.push(...[word, ...others].map((key) => key ^ difference));
  }
  return others;
}

// Where the seven bytes stand that are least likely to occur by chance and are not those of many other patterns already. From
// the end, since many values start alike.
function choosePlace(table: KeyTable, view: DataView, start: number, length: number): number {
  const last = length - EDGE - SHORTEST_FOR_WORDS;
  const stride = Math.max(1, Math.ceil((last - EDGE) / PLACES_TRIED));
  let best = last;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (let offset = last; offset >= EDGE; offset -= stride) {
    const score = rarity(view, start + offset) - WORD * crowdOf(table, view.getInt32(start + offset, LITTLE_ENDIAN));
    if (score <= bestScore) continue;
    best = offset;
    bestScore = score;
    if (score >= GOOD_RARITY) break;
  }
  return best;
}

function rarity(view: DataView, from: number): number {
  let sum = 0;
  let previous = -1;
  for (let at = from; at < from + SHORTEST_FOR_WORDS; at++) {
    const byte = view.getUint8(at);
    if (byte !== previous) sum += RARITY[byte] ?? 0;
    previous = byte;
  }
  return sum;
}
