import { RAW_BYTE } from "./decode.ts";

const DROPPED = new Set([0x00, 0x0a, 0x0d]); // NUL and line breaks

/** How many bytes a symbol of {@link Decoder} becomes: none for line breaks and NUL. */
export function emittedLength(symbol: number): number {
  if (symbol < 0x80) return symbol < 0 || DROPPED.has(symbol) ? 0 : 1;
  return symbol >= RAW_BYTE ? 1 : symbol < 0x800 ? 2 : symbol < 0x1_0000 ? 3 : 4;
}

/** Writes a symbol as UTF-8, a raw byte as it was, and returns how many bytes that took. */
export function emit(symbol: number, target: Uint8Array, at: number): number {
  return emittedLength(symbol) === 0 ? 0 : encode(symbol, target, at);
}

/** The same for every symbol but -1, line breaks and NUL too. */
export function encode(symbol: number, target: Uint8Array, at: number): number {
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
