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

/** The dictionary, built from the word list as it is needed: about a millisecond for each of the two. */
export function dictionary(): Dictionary {
  shared ??= createDictionary(WORDS);
  return shared;
}

function createDictionary(words: string): Dictionary {
  const known = new Set(words.trim().split(/\s+/));
  let costs: Float64Array | undefined;
  return {
    isWord(text) {
      const word = text.toLowerCase();
      return known.has(word) || stems(word).some((stem) => known.has(stem));
    },
    bitsPerLetter(text) {
      costs ??= pairCosts(words);
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

function pairCosts(words: string): Float64Array {
  const counts = new Float64Array(LETTERS * LETTERS).fill(0.5);
  let previous = 0;
  for (let at = 0; at < words.length; at++) {
    const current = Math.max(0, words.charCodeAt(at) - 0x60); // what separates words starts one
    const cell = previous * LETTERS + current;
    if (current > 0) counts[cell] = (counts[cell] ?? 0) + 1;
    previous = current;
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
