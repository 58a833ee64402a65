import { dictionary } from "./dictionary.ts";

/** How hard a text is to guess, by what it is made of. */
export interface Entropy {
  /** Bits, an estimate from below: 11 for a dictionary word, the size of the alphabet for each random character. */
  readonly bits: number;
  /** Whether the text is words and short numbers only, with or without separators. */
  readonly wordsOnly: boolean;
}

const WORD_BITS = 11; // one of about 2 700
const DIGIT_BITS = Math.log2(10);
const SHORT_NUMBER = 4; // a year, a port

/** Estimates the entropy of a text, up to where it is clear that it has `enough` bits and more than words. @param enough default: no limit */
export function entropy(text: string, enough: number = Number.POSITIVE_INFINITY): Entropy {
  let bits = 0;
  let wordsOnly = true;
  for (const [run] of text.matchAll(/[A-Za-z0-9]+|[^\sA-Za-z0-9]+/g)) {
    if (bits >= enough && !wordsOnly) break;
    if (!/^[A-Za-z0-9]/.test(run)) {
      // Punctuation between words says little; long or foreign runs are counted as they are.
      const foreign = [...run].some((character) => character > "\u007f");
      bits += foreign ? 5 * distinctSteps(run) : Math.min(5, 2 * distinctSteps(run));
      wordsOnly &&= !foreign && run.length <= 3;
      continue;
    }
    const plain = plainRunBits(run);
    bits += plain ?? distinctSteps(run) * Math.log2(alphabetSize(run));
    wordsOnly &&= plain !== undefined;
  }
  return { bits, wordsOnly };
}

// The bits of a run of words and short numbers, `myApp2`; undefined for anything else.
function plainRunBits(run: string): number | undefined {
  const groups = run.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
  let bits = 0;
  for (const group of groups) {
    if (/^\d/.test(group)) {
      if (group.length > SHORT_NUMBER) return undefined;
      bits += group.length * DIGIT_BITS;
    } else if (dictionary().isWord(group) || (group.length === 1 && groups.length <= 2)) {
      bits += Math.min(WORD_BITS, group.length * 4);
    } else if (isWordLike(group)) {
      bits += group.length * 2.5;
    } else if (group.length > 3 || groups.length > 2) {
      return undefined;
    } else {
      bits += group.length * 4.7;
    }
  }
  // Random characters fall into many short groups; words do not.
  return groups.length > 2 && run.length / groups.length < 2.5 ? undefined : bits;
}

function isWordLike(letters: string): boolean {
  if (letters.length < 4) return false;
  const cost = dictionary().bitsPerLetter(letters);
  return cost < 4.6 || (letters.length < 12 && cost < 5.3);
}

// Characters that neither repeat the one before nor go on counting up or down from it.
function distinctSteps(run: string): number {
  let count = 1;
  let previousStep = Number.NaN;
  for (let at = 1; at < run.length; at++) {
    const step = run.charCodeAt(at) - run.charCodeAt(at - 1);
    if (step !== 0 && !(step === previousStep && Math.abs(step) === 1)) count++;
    previousStep = step;
  }
  return count;
}

function alphabetSize(run: string): number {
  if (/^\d+$/.test(run)) return 10;
  if (/^(?:[0-9a-f]+|[0-9A-F]+)$/.test(run)) return 16;
  return (/\d/.test(run) ? 10 : 0) + (/[a-z]/.test(run) ? 26 : 0) + (/[A-Z]/.test(run) ? 26 : 0);
}
