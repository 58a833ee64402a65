/** What the functions below read with. Each gets where the escape's tail starts, and returns where it stopped, or -1 where none is. */
export interface Reader {
  /** Reads one symbol into `symbol`, undoing escapes up to `depth` times, and returns where it stopped. */
  read(index: number, depth: number): number;
  symbol: number;
}

const SEMICOLON = 0x3b;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const LOWER_U = 0x75;
const LOWER_X = 0x78;
const BACKSLASH = 0x5c;
const LONGEST_CODE_POINT = 6; // "10FFFF"
const LONGEST_ENTITY = 8; // "#1114111"
// `\n` and the like, in JSON and JavaScript.
const CONTROLS = new Map([
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x76, 0x0b],
  [0x30, 0x00],
]);
const ENTITIES = new Map([
  ["amp", 0x26],
  ["lt", 0x3c],
  ["gt", 0x3e],
  ["quot", 0x22],
  ["apos", 0x27],
]);

/** Reads what follows a percent sign: two hexadecimal digits. */
export function readPercent(reader: Reader, from: number, depth: number): number {
  return readHex(reader, from, 2, depth);
}

/** Reads what follows an ampersand: one of the five named entities, or a numeric one, with its semicolon. */
export function readEntity(reader: Reader, from: number, depth: number): number {
  let at = from;
  let text = "";
  for (let count = 0; count <= LONGEST_ENTITY; count++) {
    at = reader.read(at, depth - 1);
    if (reader.symbol === SEMICOLON) {
      reader.symbol = entityCode(text);
      return reader.symbol < 0 ? -1 : at;
    }
    if (!isEntityCharacter(reader.symbol, count)) return -1;
    text += String.fromCharCode(reader.symbol);
  }
  return -1;
}

/** Reads what a backslash and `letter` stand for, given where the letter ended; always fits, since any letter may stand for itself. */
export function readEscape(reader: Reader, letter: number, from: number, depth: number): number {
  const hex = letter === LOWER_X ? readHex(reader, from, 2, depth) : -1;
  const next = letter === LOWER_U ? readUnicode(reader, from, depth) : hex;
  if (next >= 0) return next;
  reader.symbol = CONTROLS.get(letter) ?? letter;
  return from;
}

/** The value of a hexadecimal digit given as a code point, or -1. */
export function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function readHex(reader: Reader, from: number, digits: number, depth: number): number {
  let at = from;
  let value = 0;
  for (let count = 0; count < digits; count++) {
    at = reader.read(at, depth - 1);
    const digit = hexValue(reader.symbol);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  reader.symbol = value;
  return at;
}

function readUnicode(reader: Reader, from: number, depth: number): number {
  const next = readHex(reader, from, 4, depth);
  if (next < 0) return readBraces(reader, from, depth);
  return (reader.symbol & 0xfc00) === 0xd800 ? readLowSurrogate(reader, next, reader.symbol, depth) : next;
}

function readBraces(reader: Reader, from: number, depth: number): number {
  let at = reader.read(from, depth - 1);
  if (!isSymbol(reader, OPEN_BRACE)) return -1;
  let value = 0;
  for (let count = 0; count <= LONGEST_CODE_POINT; count++) {
    at = reader.read(at, depth - 1);
    if (isSymbol(reader, CLOSE_BRACE) && count > 0) {
      reader.symbol = value;
      return value <= 0x10_ffff ? at : -1;
    }
    const digit = hexValue(reader.symbol);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return -1;
}

// Half a pair without its other half reads as the replacement character.
function readLowSurrogate(reader: Reader, from: number, high: number, depth: number): number {
  let at = reader.read(from, depth - 1);
  if (isSymbol(reader, BACKSLASH)) at = reader.read(at, depth - 1);
  if (isSymbol(reader, LOWER_U)) at = readHex(reader, at, 4, depth);
  const pairs = at >= 0 && (reader.symbol & 0xfc00) === 0xdc00;
  reader.symbol = pairs ? 0x1_0000 + ((high & 0x3ff) << 10) + (reader.symbol & 0x3ff) : 0xfffd;
  return pairs ? at : from;
}

// A comparison in place would make the compiler believe that the symbol stays what it was.
function isSymbol(reader: Reader, code: number): boolean {
  return reader.symbol === code;
}

function isEntityCharacter(code: number, position: number): boolean {
  if (code === 0x23) return position === 0;
  if (code >= 0x30 && code <= 0x39) return position > 0;
  const lower = code | 0x20;
  return code < 0x80 && lower >= 0x61 && lower <= 0x7a;
}

function entityCode(text: string): number {
  if (!text.startsWith("#")) return ENTITIES.get(text) ?? -1;
  const hex = /^#x([0-9a-f]{1,6})$/i.exec(text)?.[1];
  const code = hex === undefined ? (/^#\d{1,7}$/.test(text) ? Number(text.slice(1)) : -1) : Number.parseInt(hex, 16);
  return code <= 0x10_ffff ? code : -1;
}
