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
const LETTER_BITS = Math.log2(26);
const LIKELY_LETTER_BITS = 2.5; // in a word that is not on the list
const SYMBOL_BITS = 5;
const SEPARATOR_BITS = 2;
const LONG_RUN = 12; // long enough to tell without looking for words
// Runs of letters and digits, and of everything else but white space.
const ASCII = /^[\0-\x7f]*$/;
const ASCII_TEXT = { runs: /[A-Za-z\d]+|[^\sA-Za-z\d]+/g, letterOrDigit: /^[A-Za-z\d]/ };
const SHORT_NUMBER = 5; // a year, a port, the seconds of a year

/** Estimates the entropy of a text, up to where it is clear that it has `enough` bits and more than words. @param enough default: no limit */
export function entropy(text: string, enough: number = Number.POSITIVE_INFINITY): Entropy {
  let bits = 0;
  let random = false;
  let words = 0;
  let scraps = 0;
  let separators = 0;
  const { runs, letterOrDigit } = ASCII.test(text) ? ASCII_TEXT : anyText();
  for (const [run] of text.matchAll(runs)) {
    if (bits >= enough && random) break;
    const judged = letterOrDigit.test(run) ? judgeRun(run) : judgeSymbols(run);
    bits += judged.bits;
    random ||= judged.kind === "random";
    if (judged.kind === "word") words++;
    if (judged.kind === "scrap") scraps++;
    if (judged.kind === "separator") separators++;
  }
  // Where nothing is a word, nothing separates words either: a dash is as random as the rest.
  if (words === 0) bits += separators * (SYMBOL_BITS - SEPARATOR_BITS);
  return { bits, wordsOnly: !random && scraps <= words };
}

// A function, because the engine takes a millisecond for the tables of Unicode, and most projects have no such value.
function anyText(): typeof ASCII_TEXT {
  return { runs: /[\p{L}\p{N}]+|[^\s\p{L}\p{N}]+/gu, letterOrDigit: /^[\p{L}\p{N}]/u };
}

interface Judged {
  readonly bits: number;
  /** A `scrap` is a short run that is no word: a few are usual among words, many are not. */
  readonly kind: "word" | "number" | "scrap" | "random" | "separator";
}

function judgeSymbols(run: string): Judged {
  const steps = distinctSteps(run);
  if (/^[-_./:,;@'"()[\]{}<>=&?+]{1,6}$/.test(run)) return { bits: SEPARATOR_BITS * Math.min(steps, 2), kind: "separator" };
  return { bits: SYMBOL_BITS * steps, kind: run.length > 1 ? "random" : "scrap" };
}

function judgeRun(run: string): Judged {
  if (!ASCII.test(run) && /^\p{L}+$/u.test(run)) {
    return { bits: run.length * LIKELY_LETTER_BITS, kind: "word" }; // there is no list for other languages
  }
  if (run.length >= LONG_RUN && changesOfKind(run) >= Math.floor(run.length / 4)) return randomRun(run);
  const groups = run.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^A-Za-z\d]+/g) ?? [];
  const judged = groups.map((group) => judgeGroup(group));
  const kinds = new Set(judged.map(({ kind }) => kind));
  // Random characters fall into many short groups; words do not.
  const fallsApart = groups.length > 2 && (run.length / groups.length < 2.5 || kinds.has("scrap"));
  if (fallsApart || kinds.has("random")) return randomRun(run);
  const bits = judged.reduce((sum, group) => sum + group.bits, 0);
  return { bits, kind: kinds.has("scrap") ? "scrap" : kinds.has("word") ? "word" : "number" };
}

function randomRun(run: string): Judged {
  return { bits: distinctSteps(run) * Math.log2(alphabetSize(run)), kind: "random" };
}

/** How often a small letter, a capital or a digit stands next to one of another kind, but for a capital before a small letter. */
export function changesOfKind(run: string): number {
  return run.match(/\d(?=[A-Za-z])|[A-Za-z](?=\d)|[a-z](?=[A-Z])/g)?.length ?? 0;
}

// A part of a run: digits, or letters of one case but for a capital first one.
function judgeGroup(group: string): Judged {
  if (/^\d/.test(group)) {
    const digits = group.replace(/0+$/, "").length;
    return { bits: digits * DIGIT_BITS, kind: digits > SHORT_NUMBER ? "random" : "number" };
  }
  if (dictionary().isWord(group)) return { bits: Math.min(WORD_BITS, group.length * LETTER_BITS), kind: "word" };
  if (isWordLike(group)) return { bits: group.length * LIKELY_LETTER_BITS, kind: "word" };
  return { bits: group.length * LETTER_BITS, kind: group.length > 3 ? "random" : "scrap" };
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
  const letters = (/[a-z]/.test(run) ? 26 : 0) + (/[A-Z]/.test(run) ? 26 : 0);
  return letters + (/\d/.test(run) ? 10 : 0) + (/[^A-Za-z0-9]/.test(run) ? 26 : 0);
}
