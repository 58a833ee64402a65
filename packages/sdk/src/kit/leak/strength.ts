import { dictionary } from "./dictionary.ts";
import { entropy } from "./entropy.ts";
import { holdsMixedRun, MIXED_RUN_BITS } from "./mixed-run.ts";
import { parseUrl, urlPassword } from "./url.ts";

/**
 * What finding a value in the output means: `strong`, that it leaked; `weak`, that it may be there by chance, so only a
 * match that stands alone counts, as a warning; `skip`, nothing.
 */
export type Strength = "skip" | "weak" | "strong";

const MINIMUM_LENGTH = 5;
const SHORT_LENGTH = 7;
const STRONG_BITS = 35;
const FEW_CHARACTERS = 3;
const LONGEST_HARMLESS = 100; // every alphabet fits

// What a credential of a known issuer starts with.
const CREDENTIAL =
  /^(?:[a-z]{2}_(?:live|test)_|gh[opusr]_|github_pat_|glpat-|xox[abeprs]-|AKIA|ASIA|AIza|SG\.|npm_|pypi-|whsec_|dop_v1_|hf_|shpat_|sk-|eyJ[\w-]+\.eyJ|-----BEGIN [A-Z ]*PRIVATE KEY)/;

const HARMLESS = [
  /^[a-z]{2,3}[-_][A-Z]{2}(?:\.[\w-]{1,12})?$/, // locale, with or without a charset
  /^(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Etc|Europe|Indian|Pacific|US)\/[A-Za-z_/+-]+\d{0,2}$/, // time zone
];
// For the text in lower case, which costs less than patterns that ignore case.
const HARMLESS_IN_ANY_CASE = [
  /^(?:true|false|null|undefined|nan|none|yes|no|on|off)$/,
  /^(?:utf-?(?:8|16|32)(?:le|be)?|iso-8859-\d+|us-ascii|latin\d|windows-125\d|shift_jis|euc-[a-z]{2})$/,
  /^(?:sha|md|aes|rsa|hmac|hs|rs|es|ps|base)-?\d{1,3}(?:-[a-z0-9]{3})?$/, // algorithm
  /^(?:application|audio|font|image|message|model|multipart|text|video)\/[\w.+*-]{1,40}(?:;\s*charset=[\w-]+)?$/,
  /^v?\d{1,5}(?:\.\d{1,5}){1,3}(?:-(?:alpha|beta|rc|canary|next)[.-]?\d{0,4})?$/, // version, IP address
  /^\d{4}-\d\d-\d\d(?:[t ][\d:.]{5,15}(?:z|[+-]\d\d:?\d\d)?)?$/, // date
  /^\d{1,6}(?:\.\d{1,3})?\s?(?:ms|s|m|h|d|w|y|b|kb|mb|gb|kib|mib|gib|px|rem|em|%)$/, // duration, size
  /^#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/, // colour
  /^(?:[\d*/,-]+\s+){4,5}[\d*/,-]+$/, // cron
  /^(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[?::1?\]?|host\.docker\.internal)(?::\d{1,5})?\/?$/,
];

/** Judges a value by length, by what it looks like and by how hard it is to guess. */
export function judge(value: string): Strength {
  const text = value.trim();
  if (text.length < MINIMUM_LENGTH) return "skip";
  if (!text.includes("@") && holdsMixedRun(afterAuthority(text))) return "strong";
  if (urlPassword(text) !== undefined) return "strong";
  const url = parseUrl(text);
  if (url !== undefined) return judgeUrl(url, text);
  if (text.length <= LONGEST_HARMLESS && isHarmless(text)) return "skip";
  if (CREDENTIAL.test(text) && text.length >= 16) return "strong";
  if (text.length <= SHORT_LENGTH) return "weak";
  const { bits, wordsOnly } = entropy(text, STRONG_BITS);
  return wordsOnly || bits < STRONG_BITS || isEmail(text) ? "weak" : "strong";
}

// A host's name is no secret, however random.
function afterAuthority(text: string): string {
  return text.includes("://") ? text.replace(/^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#\s]*/, "") : text;
}

/** Whether the text is one email address. */
export function isEmail(text: string): boolean {
  return /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.test(text);
}

function isHarmless(text: string): boolean {
  const lower = text.toLowerCase();
  return (
    HARMLESS.some((pattern) => pattern.test(text)) ||
    HARMLESS_IN_ANY_CASE.some((pattern) => pattern.test(lower)) ||
    isPattern(text) ||
    isRoundNumber(text) ||
    isCommonPhrase(text)
  );
}

// One or two dictionary words, `no-cache`, `className`: settings look so, and code is full of them.
function isCommonPhrase(text: string): boolean {
  if (!/^[A-Za-z]+(?:[-_ ./:]?[A-Za-z]+)?$/.test(text)) return false;
  const words = text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [];
  return words.length <= 2 && words.every((word) => dictionary().isWord(word));
}

function isRoundNumber(text: string): boolean {
  if (!/^\d+$/.test(text)) return false;
  const number = Number(text);
  const significant = text.replace(/^0+/, "").replace(/0+$/, "").length;
  if (significant < 6) return true;
  return Number.isSafeInteger(number) && (Number.isInteger(Math.log2(number)) || Number.isInteger(Math.log2(number + 1)));
}

// Alphabets, `aaaaaaaa`, `12345678`, the nil UUID: most characters follow from the ones before.
function isPattern(text: string): boolean {
  let distinct = "";
  let followed = 0;
  let lastStep = Number.NaN;
  for (let at = 0; at < text.length; at++) {
    if (distinct.length <= FEW_CHARACTERS && !distinct.includes(text.charAt(at))) distinct += text.charAt(at);
    const step = text.charCodeAt(at) - text.charCodeAt(at - 1);
    if (step === lastStep && Math.abs(step) <= 1) followed++;
    lastStep = step;
  }
  return distinct.length <= FEW_CHARACTERS || followed / (text.length - 2) > 0.7;
}

function judgeUrl(url: URL, text: string): Strength {
  const parts = [url.username, ...url.pathname.split("/"), ...url.searchParams.values(), url.hash.slice(1)];
  if (parts.some((part) => part.length >= 8 && isRandom(part))) return "strong";
  if (/^https?:$/.test(url.protocol) || /^(?:localhost|127\.|0\.0\.0\.0|\[::1?\])/.test(url.hostname)) return "skip";
  return text.length > SHORT_LENGTH ? "weak" : "skip";
}

/** Whether a piece of a value is random enough to be a secret by itself. */
export function isRandom(part: string, bitsNeeded: number = STRONG_BITS): boolean {
  if (bitsNeeded <= MIXED_RUN_BITS && holdsMixedRun(part)) return true;
  const { bits, wordsOnly } = entropy(part, bitsNeeded);
  return !wordsOnly && bits >= bitsNeeded;
}
