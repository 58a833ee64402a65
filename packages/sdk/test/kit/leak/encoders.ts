/** A way to write a value in a file. */
export type Encoder = (value: string) => string;

const json: Encoder = (value) => JSON.stringify(value).slice(1, -1);
const base64 = (value: string): string => Buffer.from(value).toString("base64");

function eachCodePoint(value: string, write: (code: number, character: string) => string): string {
  return [...value].map((character) => write(character.codePointAt(0) ?? 0, character)).join("");
}

function eachUnit(value: string, write: (code: number) => string): string {
  return Array.from({ length: value.length }, (_, index) => write(value.charCodeAt(index))).join("");
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, "0");
const isPlain = (character: string): boolean => /^[A-Za-z0-9]$/.test(character);
const NAMED: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/** The escapes: what they write is still text, with the value's letters mostly as they are. */
export const ESCAPES: Readonly<Record<string, Encoder>> = {
  "as it is": (value) => value,
  JSON: json,
  "JSON in JSON": (value) => json(json(value)),
  "JSON in JSON in JSON": (value) => json(json(json(value))),
  "a single-quoted string": (value) => json(value).replaceAll('\\"', '"').replaceAll("'", "\\'"),
  "a template literal": (value) => value.replaceAll(/[\\`]|\$\{/g, "\\$&"),
  "\\xHH for symbols": (value) =>
    eachCodePoint(value, (code, character) => (isPlain(character) || code > 255 ? character : `\\x${hex(code, 2)}`)),
  "\\xHH throughout": (value) => eachCodePoint(value, (code, character) => (code > 255 ? character : `\\x${hex(code, 2)}`)),
  "\\uHHHH throughout": (value) => eachUnit(value, (code) => `\\u${hex(code, 4)}`),
  "\\u{…} throughout": (value) => eachCodePoint(value, (code) => `\\u{${code.toString(16)}}`),
  "JSON safe for HTML": (value) => json(value).replaceAll(/[<>&\u2028\u2029]/g, (found) => `\\u${hex(found.charCodeAt(0), 4)}`),
  "JSON with escaped slashes": (value) => json(value).replaceAll("/", "\\/"),
  URL: (value) => encodeURIComponent(value),
  "URL throughout": (value) => [...Buffer.from(value)].map((byte) => `%${hex(byte, 2)}`).join(""),
  "a form": (value) => new URLSearchParams({ a: value }).toString().slice(2),
  "named HTML entities": (value) => value.replaceAll(/[&<>"']/g, (found) => NAMED[found] ?? found),
  "decimal HTML entities": (value) => eachCodePoint(value, (code, character) => (isPlain(character) ? character : `&#${code};`)),
  "hex HTML entities throughout": (value) => eachCodePoint(value, (code) => `&#x${code.toString(16).toUpperCase()};`),
};

/** The encodings: nothing of the value can be read in what they write. */
export const ENCODINGS: Readonly<Record<string, Encoder>> = {
  base64,
  "base64 behind one byte": (value) => base64(`a${value}`),
  "base64 behind two bytes": (value) => base64(`ab${value}cd`),
  base64url: (value) => Buffer.from(value).toString("base64url"),
  "base64url behind one byte": (value) => Buffer.from(`a${value}bc`).toString("base64url"),
  "base64 in lines": (value) => base64(value).replaceAll(/.{20}/g, "$&\n"),
  "lower-case hex": (value) => Buffer.from(value).toString("hex"),
  "upper-case hex": (value) => Buffer.from(value).toString("hex").toUpperCase(),
};

/** All of them. */
export const ENCODERS: Readonly<Record<string, Encoder>> = { ...ESCAPES, ...ENCODINGS };

/** Values of the shapes that secrets have. All made up. */
export const SHAPES: Readonly<Record<string, string>> = {
  token: "q7Zp2mX9vB4kL8sT1nR6",
  uuid: "6f1c2b9e-73ad-4e58-9d21-0fb7a6c4e835",
  digits: "83920174650182",
  "short password": "7Qm2xV9z",
  "password with symbols": "p$w\"d'<x>&y/z\\k`é 1{2}%3|~^+=",
  dsn: "postgres://app:fAke-pw-9xQ2mV7z@db.internal:5432/app?sslmode=require&x=1",
  pem: [
    "-----BEGIN PRIVATE KEY-----",
    "MIIEvFAKEqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKjMzEfYyji",
    "NMoSfm76oqFvAp8Gy0iz5sxjZmSnXyCdPEovGhLa0VzMaQ8s+CLOyS56YyCFGeJZqg",
    "-----END PRIVATE KEY-----",
  ].join("\n"),
  json: JSON.stringify({ type: "service_account", key: 'zJ8v2Kq0"fP5sW3xY7bN1', url: "https://example.com/a?b=c&d" }),
  jwt: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJmYWtlIn0.c2lnbmF0dXJlLW9mLW5vdGhpbmctZmFrZQ",
  unicode: "пароль-日本-😀-x9Kq2Lm7",
};
