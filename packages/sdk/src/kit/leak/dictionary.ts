import { LETTER_PAIRS } from "./letter-pairs.ts";
import { WORDS } from "./words.ts";

/** Tells words from random letters. */
export interface Dictionary {
  /** Whether the text is a word of the list, or an inflected form of one, in any case. */
  isWord(text: string): boolean;
  /** Bits per letter that the text costs under the letter pairs of English: about 3.5 for a word, above 5 for random letters. */
  bitsPerLetter(text: string): number;
}

const LETTERS = 27; // a to z, and the start of a word
const UNKNOWN = 96; // a character that is no letter: 6 bits
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

/** The dictionary, built at the first call: about a millisecond. */
export function dictionary(): Dictionary {
  shared ??= createDictionary();
  return shared;
}

function createDictionary(): Dictionary {
  const known = new Set(WORDS.trim().split(/\s+/));
  const sixteenths = Buffer.from(LETTER_PAIRS.replaceAll("\n", ""), "hex");
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
        bits += (sixteenths[previous * LETTERS + current] ?? UNKNOWN) / 16;
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
