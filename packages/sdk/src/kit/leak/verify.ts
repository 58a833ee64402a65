import { type Canonical, canonicalBytes, decodedText, locate } from "./canonical.ts";
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

/** Checks whether the needle, a stretch of `bytes`, really stands at canonical position `start`, which one window of it suggests. */
export function verify(
  canonical: Canonical,
  bytes: Uint8Array,
  needle: Needle,
  start: number,
  window: number,
): Match | undefined {
  const { length } = needle;
  const text = canonical.bytes;
  const shift = needle.start - start;
  let first = start + window;
  while (first > start && text[first - 1] === bytes[first - 1 + shift]) first--;
  let last = start + window;
  const end = Math.min(start + length, canonical.length);
  while (last < end && text[last] === bytes[last + shift]) last++;
  if (last === start + window) return undefined;
  const whole = first === start && last === start + length;
  const match = whole ? { start, end: last, source: undefined } : matchAcrossEdges(canonical, bytes, needle, start, first, last);
  return match !== undefined && needle.alone && !standsAlone(canonical, needle, match) ? undefined : match;
}

/** Where a match stands in the source. */
export function sourceSpan(canonical: Canonical, match: Match): { readonly from: number; readonly to: number } {
  return match.source ?? locate(canonical, match.start, match.end);
}

// What stands before a secret may read as an escape together with its first characters (`%` before `ab…`), and its last
// ones together with what stands behind. So where all but an edge matches, read that edge again from every place it may start.
function matchAcrossEdges(
  canonical: Canonical,
  bytes: Uint8Array,
  needle: Needle,
  start: number,
  first: number,
  last: number,
): Match | undefined {
  const missingBefore = first - start;
  const missingAfter = start + needle.length - last;
  if (Math.max(missingBefore, missingAfter) > LONGEST_EDGE || last - first < Math.max(6, needle.length / 2)) return undefined;
  const middle = locate(canonical, first, last);
  const head = bytes.subarray(needle.start, needle.start + missingBefore);
  const tail = bytes.subarray(needle.start + needle.length - missingAfter, needle.start + needle.length);
  const from = head.length === 0 ? middle.from : edgeStart(canonical.source, middle.from, head);
  const to = tail.length === 0 ? middle.to : edgeEnd(canonical.source, middle.to, tail);
  return from < 0 || to < 0 ? undefined : { start: first, end: last, source: { from, to } };
}

function edgeStart(source: Uint8Array, end: number, wanted: Uint8Array): number {
  const limit = Math.max(0, end - LONGEST_EDGE * LONGEST_ESCAPE);
  for (let from = end - 1; from >= limit; from--) {
    if (Buffer.compare(canonicalBytes(source.subarray(from, end)), wanted) === 0) return from;
  }
  return -1;
}

function edgeEnd(source: Uint8Array, start: number, wanted: Uint8Array): number {
  const limit = Math.min(source.length, start + LONGEST_EDGE * LONGEST_ESCAPE);
  for (let to = start + 1; to <= limit; to++) {
    if (Buffer.compare(canonicalBytes(source.subarray(start, to)), wanted) === 0) return to;
  }
  return -1;
}

function standsAlone(canonical: Canonical, needle: Needle, match: Match): boolean {
  const span = locate(canonical, match.start, match.end);
  if (isLetterOrDigit(span.before) || isLetterOrDigit(span.after)) return false;
  const found = decodedText(canonical.source.subarray(span.from, span.to));
  const wanted = decodedText(Buffer.from(needle.target.text));
  return found === wanted || found === wanted.replaceAll(" ", "+");
}

function isLetterOrDigit(symbol: number): boolean {
  return symbol > 0x7f || (symbol >= 0 && /[A-Za-z0-9]/.test(String.fromCharCode(symbol)));
}
