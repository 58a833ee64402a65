import { readEntity, readEscape, readPercent, type Reader } from "./escape-tails.ts";

/** Added to a byte above 127, to tell it from a code point of the same number. */
export const RAW_BYTE = 0x20_0000;

const BACKSLASH = 0x5c;
const PERCENT = 0x25;
const AMPERSAND = 0x26;
// How deep the characters of one escape may be escaped themselves, as in `%5Cx37`. Two encoders on a value that holds an escape make three.
const DEPTH = 3;

/** Whether a byte may start an escape. */
export function startsEscape(byte: number): boolean {
  return byte === BACKSLASH || byte === PERCENT || byte === AMPERSAND;
}

/**
 * Reads text one symbol at a time, undoing the escapes of JSON, JavaScript, URLs and HTML, nested or not. It goes on until
 * nothing is left to undo (`%2541` is `A`), and a run of backslashes counts as one, so a text and every escaped form of it read
 * as the same symbols.
 */
// A class, because closures made anew for each text make the engine throw away the code it has optimised for the one before.
export class Decoder implements Reader {
  /** The code point last read; `RAW_BYTE + byte` for a byte above 127 that stands as it is; -1 for a lone backslash at the end. */
  symbol = -1;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Reads the symbol that starts at `index` and returns where the next one starts. */
  step(index: number): number {
    const byte = this.byteAt(index);
    if (byte < 0x80 && !startsEscape(byte)) {
      this.symbol = byte; // nearly all of a text
      return Math.min(this.#bytes.length, index + 1);
    }
    return Math.min(this.#bytes.length, readSymbol(this, index, DEPTH));
  }

  read(index: number, depth: number): number {
    if (depth > 0) return readSymbol(this, index, depth);
    this.symbol = this.byteAt(index);
    return index + 1;
  }

  /** The byte there, -1 behind the end. */
  byteAt(index: number): number {
    return this.#bytes[index] ?? -1;
  }
}

function readSymbol(reader: Decoder, index: number, depth: number): number {
  let symbol = reader.byteAt(index);
  let at = index + 1;
  let isByte = true; // it stands in the text, or came from %HH; else it is a code point
  let level = 1; // how many escapes it came out of, and one
  // The levels of the backslashes that wait for what they escape, as a stack of three bits each. Several of one level are one,
  // as JSON in JSON writes them; others stand one inside the other.
  let waiting = 0;
  for (;;) {
    if (symbol === BACKSLASH) {
      if ((waiting & 7) !== level) waiting = (waiting << 3) | level;
      symbol = reader.byteAt(at++);
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
    if (waiting === 0 && !startsEscape(symbol)) break;
  }
  reader.symbol = isByte && symbol > 0x7f ? RAW_BYTE + symbol : symbol;
  return at;
}
