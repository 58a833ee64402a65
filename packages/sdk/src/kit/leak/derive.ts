import { entropy } from "./entropy.ts";
import { isEmail, isRandom } from "./strength.ts";
import { parseUrl, percentDecoded, urlPassword } from "./url.ts";

const PASSWORD_LENGTH = 8;
const LEAF_LENGTH = 16;
const LEAF_BITS = 60;
const LINE_LENGTH = 32;
const LINES_TRIED = 8;
const DEPTH = 4; // base64, of JSON, with a PEM in it, and its line
// What a value looks like that may hold parts, and what finds them. The first of four characters of base64 is at most `f`
// where the bytes are ASCII.
const SHAPES: readonly (readonly [shape: RegExp, partsOf: (text: string) => string[]])[] = [
  [/:\/\/[^/]*@/, urlParts],
  [/^[[{]/, jsonParts],
  [/=/, listParts],
  [/\n|\\n/, lineParts],
  [/^(?:[A-Za-f][A-Za-z0-9+/_-]{3}){5,}(?:[A-Za-f][A-Za-z0-9+/_-]{1,2})?={0,2}$/, base64Parts],
];
const PASSWORD_KEY = /pass|pwd|secret|token|key/i;

/**
 * The parts of a value that are secrets by themselves: the password of a URL, raw and decoded; strings in JSON and in
 * `key=value` lists; the most random line of a PEM; what a base64 value holds. Without the value itself.
 */
export function deriveParts(value: string): readonly string[] {
  const parts = new Set<string>();
  collect(value.trim(), parts, DEPTH);
  parts.delete(value);
  parts.delete(value.trim());
  return [...parts];
}

function collect(text: string, parts: Set<string>, depth: number): void {
  if (depth === 0) return;
  for (const [shape, partsOf] of SHAPES) {
    if (!shape.test(text)) continue; // as most values have none of them
    for (const part of partsOf(text)) {
      parts.add(part);
      collect(part, parts, depth - 1);
    }
  }
}

function urlParts(text: string): string[] {
  const password = urlPassword(text);
  if (password !== undefined) return [password, percentDecoded(password)].filter((part) => part.length >= PASSWORD_LENGTH);
  // A token in the place of the user: https://TOKEN@host
  const user = parseUrl(text)?.username ?? "";
  return user.length >= LEAF_LENGTH && isRandom(user, LEAF_BITS) ? [user] : [];
}

function jsonParts(text: string): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return []; // not JSON; the error would hold a piece of the value
  }
  return stringLeaves(parsed).filter((leaf) => leaf.length >= LEAF_LENGTH && !isEmail(leaf) && isRandom(leaf, LEAF_BITS));
}

function stringLeaves(value: unknown): string[] {
  if (typeof value === "string") return [value.trim()];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((child) => stringLeaves(child));
}

// AccountName=…;AccountKey=… and the like, also a whole .env file in one value.
function listParts(text: string): string[] {
  const parts: string[] = [];
  for (const [, key = "", part = ""] of text.matchAll(/(?:^|[;\s])([A-Za-z][\w .-]{0,40})=("[^"]+"|[^;\s]+)/g)) {
    const plain = part.replaceAll('"', "");
    const isPassword = PASSWORD_KEY.test(key) && plain.length >= PASSWORD_LENGTH;
    if (isPassword || (plain.length >= LEAF_LENGTH && isRandom(plain, LEAF_BITS))) parts.push(plain);
  }
  return parts;
}

function lineParts(text: string): string[] {
  const lines = text.split(/\r?\n|\\n/).map((line) => line.trim());
  const long = lines.filter((line) => line.length >= LINE_LENGTH && !line.startsWith("-----"));
  // The first line of a key is the same in every key of its kind.
  const candidates = lines[0]?.startsWith("-----BEGIN") && long.length > 2 ? long.slice(1) : long;
  const stride = Math.ceil(candidates.length / LINES_TRIED);
  let best: string | undefined;
  let bestBits = LEAF_BITS;
  for (const line of candidates.filter((_, index) => index % stride === 0)) {
    const { bits, wordsOnly } = entropy(line);
    if (wordsOnly || bits <= bestBits) continue;
    best = line;
    bestBits = bits;
  }
  return best === undefined ? [] : [best];
}

// A service account or a certificate is often stored as base64 of its text.
function base64Parts(text: string): string[] {
  const decoded = Buffer.from(text, "base64").toString("latin1");
  return decoded.length >= LEAF_LENGTH && /^[\t\r\n\u0020-\u007e]+$/.test(decoded) ? [decoded] : [];
}
