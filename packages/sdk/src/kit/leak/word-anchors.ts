import type { Anchors, Patterns } from "./anchors.ts";
import { addKey, createKeyTable, crowdOf, type KeyTable, reportKey, SPREAD } from "./key-table.ts";

/** Patterns of so many bytes have four in a row at a place that four divides, wherever they stand in a text. */
export const SHORTEST_FOR_WORDS = 7;

const WORD = 4;
const EDGE = 6; // an escape just before a match swallows at most this much of it
const LONG = 2 * EDGE + SHORTEST_FOR_WORDS; // all four words can keep away from both edges
const PLACES_TRIED = 16;
const GOOD_SCORE = 17; // as random letters and digits have; words have less
const HYPHEN = 0x2d;
const UNDERSCORE = 0x5f;
const PLUS = 0x2b;
const SLASH = 0x2f;
const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/**
 * Finds patterns of at least `SHORTEST_FOR_WORDS` bytes by looking at a text word by word, four bytes at once: of each pattern it
 * knows a word for each of the four ways in which the pattern can stand to the words of the text.
 */
export function createWordAnchors({ bytes, all }: Patterns): Anchors {
  const table = createKeyTable(all.length * WORD);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const [index, { start, length }] of all.entries()) {
    const isLong = length >= LONG;
    const first = isLong ? choosePlace(table, view, start, length) : 0;
    const count = isLong ? WORD : length - WORD + 1;
    for (let offset = first; offset < first + count; offset++) addWord(table, view, index, start, offset);
  }
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

function addWord(table: KeyTable, view: DataView, pattern: number, start: number, offset: number): void {
  const key = view.getInt32(start + offset, LITTLE_ENDIAN);
  addKey(table, key, pattern, offset);
  if (holdsByte(key, HYPHEN) || holdsByte(key, UNDERSCORE)) addUnfolded(table, view, key, pattern, start, offset);
}

// Where a pattern has characters that are folded, the text may have the other ones.
function addUnfolded(table: KeyTable, view: DataView, key: number, pattern: number, start: number, offset: number): void {
  const others: number[] = [];
  for (let index = 0; index < WORD; index++) {
    const byte = view.getUint8(start + offset + index);
    if (byte !== HYPHEN && byte !== UNDERSCORE) continue;
    const difference = (byte === HYPHEN ? HYPHEN ^ PLUS : UNDERSCORE ^ SLASH) << (8 * (LITTLE_ENDIAN ? index : WORD - 1 - index));
    others.push(...[key, ...others].map((word) => word ^ difference));
  }
  for (const other of others) addKey(table, other, pattern, offset);
}

// Whether one of the four bytes of a word is this: after the XOR that one is zero, and only a zero borrows into its high bit.
function holdsByte(word: number, byte: number): boolean {
  const difference = word ^ (byte * 0x0101_0101);
  return ((difference - 0x0101_0101) & ~difference & 0x8080_8080) !== 0;
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
    if (score >= GOOD_SCORE) break;
  }
  return best;
}

function rarity(view: DataView, from: number): number {
  let score = 0;
  let previous = -1;
  for (let at = from; at < from + SHORTEST_FOR_WORDS; at++) {
    const byte = view.getUint8(at);
    if (byte === HYPHEN || byte === UNDERSCORE) score += 1;
    else if (byte !== previous) score += byte >= 0x61 && byte <= 0x7a ? 2 : 3;
    previous = byte;
  }
  return score;
}
