import { readEntity, readEscape, readPercent, type Reader } from "./escape-tails.ts";

/** Reads text one symbol at a time, undoing the escapes of JSON, JavaScript, URLs and HTML, nested or not. */
export interface Decoder {
  /** Reads the symbol that starts at `index` and returns where the next one starts; `symbol` then holds what was read. */
  step(index: number): number;
  /** The code point last read; `RAW_BYTE + byte` for a byte above 127 that stands as it is; -1 for a lone backslash at the end. */
  readonly symbol: number;
}

/** Added to a byte above 127, to tell it from a code point of the same number. */
export const RAW_BYTE = 0x20_0000;

const BACKSLASH = 0x5c;
const PERCENT = 0x25;
const AMPERSAND = 0x26;
// How deep the characters of one escape may be escaped themselves, as in `%5Cx37`. Two encoders on a value that holds an escape make three.
const DEPTH = 3;

/**
 * A decoder of `bytes` up to `end`. Decoding goes on until nothing is left to undo (`%2541` is `A`), and a run of
 * backslashes counts as one, so a text and every escaped form of it read as the same symbols.
 */
export function createDecoder(bytes: Uint8Array, end: number): Decoder {
  const byteAt = (index: number): number => (index < end ? (bytes[index] ?? -1) : -1);
  const reader: Reader = {
    symbol: -1,
    read(index, depth) {
      if (depth > 0) return readSymbol(reader, byteAt, index, depth);
      reader.symbol = byteAt(index);
      return index + 1;
    },
  };
  return {
    step: (index) => Math.min(end, readSymbol(reader, byteAt, index, DEPTH)),
    get symbol() {
      return reader.symbol;
    },
  };
}

function readSymbol(reader: Reader, byteAt: (index: number) => number, index: number, depth: number): number {
  let symbol = byteAt(index);
  let at = index + 1;
  let isByte = true; // it stands in the text, or came from %HH; else it is a code point
  let level = 1; // how many escapes it came out of, and one
  // The levels of the backslashes that wait for what they escape, as a stack of three bits each. Several of one level are one,
  // as JSON in JSON writes them; others stand one inside the other.
  let waiting = 0;
  for (;;) {
    if (symbol === BACKSLASH) {
      if ((waiting & 7) !== level) waiting = (waiting << 3) | level;
      symbol = byteAt(at++);
      isByte = true;
      level = 1;
      continue;
    }
    const tail = symbol === PERCENT ? readPercent(reader, at, depth) : symbol === AMPERSAND ? readEntity(reader, at, depth) : -1;
    if (tail >= 0) {
      isByte = symbol === PERCENT;
      at = tail;
    } else {
      if (waiting === 0 || symbol < 0) break;
      at = readEscape(reader, symbol, at, depth);
      isByte &&= reader.symbol === symbol;
      level = waiting & 7;
      waiting >>>= 3;
    }
    symbol = reader.symbol;
    level = Math.min(7, level + 1);
    // A plain character that an escape stood for stands for nothing more.
    if (waiting === 0 && symbol !== BACKSLASH && symbol !== PERCENT && symbol !== AMPERSAND) break;
  }
  reader.symbol = isByte && symbol > 0x7f ? RAW_BYTE + symbol : symbol;
  return at;
}
