import { Decoder, RAW_BYTE } from "./decode.ts";

/**
 * A text in canonical form: escapes undone, `+` and `/` written as base64url writes them, line breaks and NUL bytes left
 * out. A secret in any escaped, wrapped or UTF-16 form has the same canonical bytes as the secret itself.
 */
export interface Canonical {
  readonly source: Uint8Array;
  readonly bytes: Uint8Array;
  readonly length: number;
  /** Pairs of a position in `source` and the canonical position it became, one for each block, ascending. */
  readonly checkpoints: readonly number[];
}

/** Where a stretch of canonical bytes stands in the source, and the symbols around it (-1 at either end of the text). */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly before: number;
  readonly after: number;
}

const BLOCK = 256;
// What a byte becomes; DROPPED and ESCAPE are above every byte, so that one comparison tells the common case.
const DROPPED = 256;
const ESCAPE = 257;
const FOLDED = Uint16Array.from({ length: 256 }, (_, byte) => byte);
for (const character of "\0\r\n") FOLDED[character.charCodeAt(0)] = DROPPED;
for (const character of "\\%&") FOLDED[character.charCodeAt(0)] = ESCAPE;
FOLDED["+".charCodeAt(0)] = "-".charCodeAt(0);
FOLDED["/".charCodeAt(0)] = "_".charCodeAt(0);

/** Writes the canonical form of `source` into `target`, which must be at least as long: decoding never makes a text longer. */
export function canonicalise(source: Uint8Array, target: Uint8Array): Canonical {
  const writer = new Writer(source, target);
  const checkpoints: number[] = [];
  while (writer.index < source.length) {
    checkpoints.push(writer.index, writer.length);
    writer.write(Math.min(source.length, writer.index + BLOCK));
  }
  return { source, bytes: target, length: writer.length, checkpoints };
}

/** Writes block by block: of a function that is called often the engine makes optimised code once, of a long loop twice. */
class Writer {
  index = 0;
  length = 0;
  #decoder: Decoder | undefined;
  readonly #source: Uint8Array;
  readonly #target: Uint8Array;

  constructor(source: Uint8Array, target: Uint8Array) {
    this.#source = source;
    this.#target = target;
  }

  /** Writes from `index` on, at least to `end`. */
  write(end: number): void {
    const source = this.#source;
    const target = this.#target;
    let { index, length } = this;
    while (index < end) {
      const plain = copyPlain(source, index, end, target, length);
      length += plain - index;
      index = plain;
      if (index >= end) break;
      if (FOLDED[source[index] ?? 0] === DROPPED) index++;
      else {
        this.#decoder ??= new Decoder(source);
        index = this.#decoder.step(index);
        length += emit(this.#decoder.symbol, target, length);
      }
    }
    this.index = index;
    this.length = length;
  }
}

// Nearly all of a text passes here, in a function small enough that the engine is quick to optimise it. Returns where it stopped.
function copyPlain(source: Uint8Array, from: number, to: number, target: Uint8Array, at: number): number {
  const shift = at - from;
  let index = from;
  for (; index < to; index++) {
    const folded = FOLDED[source[index] ?? 0] ?? 0;
    if (folded >= DROPPED) break;
    target[index + shift] = folded;
  }
  return index;
}

/** The canonical form of a short text, in a buffer of its own. */
export function canonicalBytes(source: Uint8Array): Uint8Array {
  const canonical = canonicalise(source, new Uint8Array(source.length));
  return canonical.bytes.subarray(0, canonical.length);
}

/** Finds where canonical bytes `start` to `end` stand in the source. */
export function locate(canonical: Canonical, start: number, end: number): Span {
  const { source } = canonical;
  let decoder: Decoder | undefined;
  let symbol = -1;
  const step = (at: number): number => {
    symbol = source[at] ?? 0;
    if (symbol < 0x80 && FOLDED[symbol] !== ESCAPE) return at + 1;
    decoder ??= new Decoder(source);
    const next = decoder.step(at);
    symbol = decoder.symbol;
    return next;
  };
  let [index, position] = checkpointBefore(canonical, start);
  let from = index;
  let before = -1;
  let last = -1;
  while (index < source.length && position < end) {
    const next = step(index);
    const width = emittedLength(symbol);
    if (position + width <= start) last = symbol;
    else if (position <= start && width > 0) {
      from = index;
      before = last;
    }
    position += width;
    index = next;
  }
  const to = index;
  if (to < source.length) step(to);
  return { from, to, before, after: to < source.length ? symbol : -1 };
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
  const { checkpoints } = canonical;
  let low = 0;
  let high = checkpoints.length / 2;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((checkpoints[2 * middle + 1] ?? 0) < start) low = middle;
    else high = middle;
  }
  return [checkpoints[2 * low] ?? 0, checkpoints[2 * low + 1] ?? 0];
}

function emittedLength(symbol: number): number {
  if (symbol < 0x80) return symbol < 0 || FOLDED[symbol] === DROPPED ? 0 : 1;
  return symbol >= RAW_BYTE ? 1 : symbol < 0x800 ? 2 : symbol < 0x1_0000 ? 3 : 4;
}

function emit(symbol: number, target: Uint8Array, at: number): number {
  if (emittedLength(symbol) === 0) return 0;
  if (symbol >= 0x80) return encode(symbol, target, at);
  const folded = FOLDED[symbol] ?? 0;
  target[at] = folded < DROPPED ? folded : symbol;
  return 1;
}

function encode(symbol: number, target: Uint8Array, at: number): number {
  if (symbol < 0x80 || symbol >= RAW_BYTE) {
    target[at] = symbol & 0xff;
    return 1;
  }
  const width = symbol < 0x800 ? 2 : symbol < 0x1_0000 ? 3 : 4;
  for (let place = width - 1; place > 0; place--) target[at + place] = 0x80 | ((symbol >> (6 * (width - 1 - place))) & 0x3f);
  const lead = width === 2 ? 0xc0 : width === 3 ? 0xe0 : 0xf0;
  target[at] = lead | (symbol >> (6 * (width - 1)));
  return width;
}
