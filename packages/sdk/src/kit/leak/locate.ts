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
const BACKSLASH = 0x5c;
const PERCENT = 0x25;
const AMPERSAND = 0x26;

// Pairs of a position in the source and the canonical position it became, one for each block, ascending. Made at the first
// question, since nothing is asked about nearly all texts.
const checkpointsOf = new WeakMap<Canonical, readonly number[]>();

/** Finds where canonical bytes `start` to `end` stand in the source. */
export function locate(canonical: Canonical, start: number, end: number): Span {
  const { source } = canonical;
  const reader = new SymbolReader(source);
  let [index, position] = checkpointBefore(canonical, start);
  let from = index;
  let before = -1;
  let last = -1;
  while (index < source.length && position < end) {
    const next = reader.step(index);
    const width = emittedLength(reader.symbol);
    if (position + width <= start) last = reader.symbol;
    else if (position <= start && width > 0) {
      from = index;
      before = last;
    }
    position += width;
    index = next;
  }
  const to = index;
  if (to < source.length) reader.step(to);
  return { from, to, before, after: to < source.length ? reader.symbol : -1 };
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

/** Reads symbol by symbol, the usual ones without decoding. */
class SymbolReader {
  symbol = -1;
  readonly #source: Uint8Array;
  readonly #decoder: Decoder;

  constructor(source: Uint8Array) {
    this.#source = source;
    this.#decoder = new Decoder(source);
  }

  /** Reads the symbol at `index` and returns where the next one starts. */
  step(index: number): number {
    const byte = this.#source[index] ?? 0;
    if (byte < 0x80 && byte !== BACKSLASH && byte !== PERCENT && byte !== AMPERSAND) {
      this.symbol = byte;
      return index + 1;
    }
    const next = this.#decoder.step(index);
    this.symbol = this.#decoder.symbol;
    return next;
  }
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
  const reader = new SymbolReader(source);
  const checkpoints: number[] = [];
  let position = 0;
  for (let index = 0; index < source.length;) {
    checkpoints.push(index, position);
    const end = Math.min(source.length, index + BLOCK);
    while (index < end) {
      index = reader.step(index);
      position += emittedLength(reader.symbol);
    }
  }
  checkpointsOf.set(canonical, checkpoints);
  return checkpoints;
}
