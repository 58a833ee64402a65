import { WORDS } from "./words.ts";

/** Tells words from random letters. */
export interface Dictionary {
  /** Whether the text is a word of the list, or an inflected form of one, in any case. */
  isWord(text: string): boolean;
  /** Bits per letter that the text costs under the letter pairs of English: about 3.5 for a word, above 5 for random letters. */
  bitsPerLetter(text: string): number;
}

const LETTERS = 27; // a to z, and the start of a word
const ENDINGS = [
  "s",
  "es",
  "ed",
  "d",
  "ing",
  "ly",
  "er",
  "ers",
  "r",
  "or",
  "ors",
  "ion",
  "ions",
  "able",
  "al",
  "ally",
  "ness",
  "y",
];

let shared: Dictionary | undefined;

/** The dictionary, built from the word list at the first call: about 2 ms. */
export function dictionary(): Dictionary {
  shared ??= createDictionary(WORDS.trim().split(/\s+/));
  return shared;
}

function createDictionary(words: readonly string[]): Dictionary {
  const known = new Set(words);
  const costs = pairCosts(words);
  return {
    isWord(text) {
      const word = text.toLowerCase();
      return known.has(word) || stems(word).some((stem) => known.has(stem));
    },
    bitsPerLetter(text) {
      let previous = 0;
      let bits = 0;
      for (const letter of text.toLowerCase()) {
        const current = letter.charCodeAt(0) - 0x60;
        bits += costs[previous * LETTERS + current] ?? 6;
        previous = current;
      }
      return bits / text.length;
    },
  };
}

function stems(word: string): string[] {
  const found: string[] = [];
  for (const ending of ENDINGS) {
    if (!word.endsWith(ending) || word.length < ending.length + 3) continue;
    const stem = word.slice(0, -ending.length);
    found.push(stem, `${stem}e`, `${stem.slice(0, -1)}y`);
    if (stem.at(-1) === stem.at(-2)) found.push(stem.slice(0, -1));
  }
  return found;
}

function pairCosts(words: readonly string[]): Float64Array {
  const counts = new Float64Array(LETTERS * LETTERS).fill(0.5);
  for (const word of words) {
    let previous = 0;
    for (const letter of word) {
      const current = letter.charCodeAt(0) - 0x60;
      const cell = previous * LETTERS + current;
      counts[cell] = (counts[cell] ?? 0) + 1;
      previous = current;
    }
  }
  const costs = new Float64Array(LETTERS * LETTERS);
  for (let row = 0; row < LETTERS; row++) {
    const total = counts.subarray(row * LETTERS, (row + 1) * LETTERS).reduce((sum, count) => sum + count, 0);
    for (let column = 0; column < LETTERS; column++) {
      costs[row * LETTERS + column] = Math.log2(total / (counts[row * LETTERS + column] ?? 1));
    }
  }
  return costs;
}
