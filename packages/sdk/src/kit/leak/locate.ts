import type { Canonical } from "./canonical.ts";
import { Decoder } from "./decode.ts";
import { emittedLength, encode } from "./symbols.ts";

/** Where a stretch of canonical bytes stands in the source, and the symbols around it (-1 at either end of the text). */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly before: number;
  readonly after: number;
}

const BLOCK = 256;

// Pairs of a position in the source and the canonical position it became, one for each block, ascending. Made at the first
// question, since nothing is asked about nearly all texts.
const checkpointsOf = new WeakMap<Canonical, readonly number[]>();

/** Finds where canonical bytes `start` to `end` stand in the source. */
export function locate(canonical: Canonical, start: number, end: number): Span {
  const { source } = canonical;
  const decoder = new Decoder(source);
  let [index, position] = checkpointBefore(canonical, start);
  let from = index;
  let before = -1;
  let last = -1;
  while (index < source.length && position < end) {
    const next = decoder.step(index);
    const width = emittedLength(decoder.symbol);
    if (position + width <= start) last = decoder.symbol;
    else if (position <= start && width > 0) {
      from = index;
      before = last;
    }
    position += width;
    index = next;
  }
  const to = index;
  if (to < source.length) decoder.step(to);
  return { from, to, before, after: to < source.length ? decoder.symbol : -1 };
}

/** The text of one stretch of a source with its escapes undone and nothing else changed. */
export function decodedText(source: Uint8Array): string {
  const decoder = new Decoder(source);
  const bytes: number[] = [];
  const scratch = new Uint8Array(4);
  for (let index = 0; index < source.length;) {
    index = decoder.step(index);
    if (decoder.symbol >= 0) bytes.push(...scratch.subarray(0, encode(decoder.symbol, scratch, 0)));
  }
  return Buffer.from(bytes).toString("latin1");
}

// A block may begin within what came before `start`, whose last symbol the caller wants too: go one checkpoint further back.
function checkpointBefore(canonical: Canonical, start: number): [number, number] {
  const checkpoints = checkpointsOf.get(canonical) ?? createCheckpoints(canonical);
  let low = 0;
  let high = checkpoints.length / 2;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((checkpoints[2 * middle + 1] ?? 0) < start) low = middle;
    else high = middle;
  }
  return [checkpoints[2 * low] ?? 0, checkpoints[2 * low + 1] ?? 0];
}

function createCheckpoints(canonical: Canonical): readonly number[] {
  const { source } = canonical;
  const decoder = new Decoder(source);
  const checkpoints: number[] = [];
  let position = 0;
  for (let index = 0; index < source.length;) {
    checkpoints.push(index, position);
    const end = Math.min(source.length, index + BLOCK);
    while (index < end) {
      index = decoder.step(index);
      position += emittedLength(decoder.symbol);
    }
  }
  checkpointsOf.set(canonical, checkpoints);
  return checkpoints;
}
