import { type Canonical, canonicalBytes } from "./canonical.ts";
import { RAW_BYTE, startsEscape } from "./decode.ts";
import { SEPARATOR } from "./embedded.ts";
import { FOLD } from "./fold.ts";
import { decodedText, locate } from "./locate.ts";
import type { Needle } from "./needles.ts";

/** Where a needle stands: canonical positions, and positions in the source where the two do not follow from each other. */
export interface Match {
  readonly start: number;
  readonly end: number;
  /** The stretch of the source, known when its edges were read apart from what touches them. */
  readonly source: { readonly from: number; readonly to: number } | undefined;
}

const LONGEST_EDGE = 8; // canonical bytes that an escape across an edge can hide
const LONGEST_ESCAPE = 12; // source bytes for one of them, escaped twice

/** How much is left of what one search may spend on costly checks, so that no file can make it slow. */
export interface Effort {
  edges: number;
  /** How often each needle that must stand alone was found. */
  readonly alone: Map<Needle, number>;
}

/** What is searched, and for what. */
export interface Search {
  readonly canonical: Canonical;
  /** The bytes of all needles. */
  readonly patterns: Uint8Array;
  readonly effort: Effort;
}

const MOST_EDGES = 1000;
const MOST_ALONE = 1000;

/** The effort for a new search. */
export function createEffort(): Effort {
  return { edges: MOST_EDGES, alone: new Map() };
}

/** Checks whether the needle really stands at canonical position `start`, which its byte `like` suggests: the text has that one there. */
export function verify(search: Search, needle: Needle, start: number, like: number): Match | undefined {
  const { canonical, patterns } = search;
  const text = canonical.bytes;
  const shift = needle.start - start;
  let first = start + like;
  while (first > start && FOLD[text[first - 1] ?? 0] === patterns[first - 1 + shift]) first--;
  let last = start + like;
  const end = Math.min(start + needle.length, canonical.length);
  while (last < end && FOLD[text[last] ?? 0] === patterns[last + shift]) last++;
  if (last === start + like) return undefined;
  const whole = first === start && last === start + needle.length;
  const match = whole ? { start, end: last, source: undefined } : matchAcrossEdges(search, needle, start, first, last);
  return match !== undefined && needle.alone && !standsAlone(search, needle, match) ? undefined : match;
}

/** Where a match stands in the source. */
export function sourceSpan(canonical: Canonical, match: Match): { readonly from: number; readonly to: number } {
  return match.source ?? locate(canonical, match.start, match.end);
}

// What stands before a secret may read as an escape together with its first characters (`%` before `ab…`), and its last
// ones together with what stands behind. So where all but an edge matches, read that edge again from every place it may start.
function matchAcrossEdges(search: Search, needle: Needle, start: number, first: number, last: number): Match | undefined {
  const { canonical, patterns, effort } = search;
  const end = start + needle.length;
  if (Math.max(first - start, end - last) > LONGEST_EDGE || last - first < Math.max(6, needle.length / 2)) return undefined;
  if (effort.edges-- <= 0) return undefined;
  const pattern = patterns.subarray(needle.start, needle.start + needle.length);
  const from = first === start ? locate(canonical, first, last).from : edgeStart(canonical, pattern, start, first);
  const to = last === end ? locate(canonical, first, last).to : edgeEnd(canonical, pattern, start, last);
  return from < 0 || to < 0 ? undefined : { start: first, end: last, source: { from, to } };
}

// The outermost byte that matches may be what such an escape stood for, `%34` before the rest of a value that starts with
// 34: so it may belong to the edge too.
function edgeStart(canonical: Canonical, pattern: Uint8Array, start: number, first: number): number {
  const { source } = canonical;
  for (let inner = first; inner <= first + 1; inner++) {
    const { from: end } = locate(canonical, inner, inner + 1);
    const limit = Math.max(0, end - LONGEST_EDGE * LONGEST_ESCAPE);
    if (!holdsEscape(source, limit, end)) continue;
    for (let from = end - 1; from >= limit; from--) {
      if (equalBytes(canonicalBytes(source.subarray(from, end)), pattern.subarray(0, inner - start))) return from;
    }
  }
  return -1;
}

function edgeEnd(canonical: Canonical, pattern: Uint8Array, start: number, last: number): number {
  const { source } = canonical;
  for (let inner = last; inner >= last - 1; inner--) {
    const { to: begin } = locate(canonical, inner - 1, inner);
    const limit = Math.min(source.length, begin + LONGEST_EDGE * LONGEST_ESCAPE);
    if (!holdsEscape(source, begin, limit)) continue;
    for (let to = begin + 1; to <= limit; to++) {
      if (equalBytes(canonicalBytes(source.subarray(begin, to)), pattern.subarray(inner - start))) return to;
    }
  }
  return -1;
}

// Without one, nothing reads differently from another place, and the many near misses of values that are alike cost nothing.
function holdsEscape(source: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (startsEscape(source[at] ?? 0)) return true;
  }
  return false;
}

function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

function standsAlone({ canonical, effort }: Search, needle: Needle, match: Match): boolean {
  const count = effort.alone.get(needle) ?? 0;
  if (count >= MOST_ALONE) return false;
  const span = locate(canonical, match.start, match.end);
  if (isLetterOrDigit(span.before) || isLetterOrDigit(span.after)) return false;
  const found = decodedText(canonical.source.subarray(span.from, span.to));
  const wanted = decodedText(Buffer.from(needle.target.text));
  const same = found === wanted || found === wanted.replaceAll(" ", "+");
  if (same) effort.alone.set(needle, count + 1);
  return same;
}

function isLetterOrDigit(symbol: number): boolean {
  if (symbol === RAW_BYTE + SEPARATOR) return false;
  return symbol > 0x7f || (symbol >= 0 && /[A-Za-z0-9]/.test(String.fromCharCode(symbol)));
}
