import { type LeakCase, moduleCase } from "./leak-case.ts";
import { CORPUS_SECRETS } from "./secrets.ts";

const { TOKEN, DSN, PEM, SERVICE_ACCOUNT, SYMBOLS } = CORPUS_SECRETS;
const quote = JSON.stringify;
const escaped = (text: string, each: (code: number) => string): string =>
  [...text].map((char) => each(char.codePointAt(0) ?? 0)).join("");
const hex = (code: number, length: number): string => code.toString(16).padStart(length, "0");
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const html = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[char] ?? char);

/** The forms a value can have in a module. Unusual ones are strings with a backslash, so that no minifier undoes them. */
export const ENCODINGS: readonly LeakCase[] = [
  moduleCase("a literal", `globalThis.x = ${quote(TOKEN)};`),
  moduleCase("a literal with symbols", `globalThis.x = ${quote(SYMBOLS)};`, { secret: "SYMBOLS", needles: ["Kp3vX9mQ2"] }),
  moduleCase("a template literal", `globalThis.x = \`${TOKEN}\`;`),
  moduleCase("a template literal with an expression", `globalThis.x = \`token: ${TOKEN} for \${location.href}\`;`),
  moduleCase("two literals added", `globalThis.x = ${quote(TOKEN.slice(0, 12))} + ${quote(TOKEN.slice(12))};`),
  moduleCase("a template with literal parts", `globalThis.x = \`\${${quote(TOKEN.slice(0, 12))}}${TOKEN.slice(12)}\`;`),
  moduleCase("two constants added", `const p = ${quote(TOKEN.slice(0, 12))};\nglobalThis.x = p + ${quote(TOKEN.slice(12))};`, {
    needles: [TOKEN.slice(0, 12), TOKEN.slice(12)],
    missedOn: Object.fromEntries(
      [5, 6, 7].map((major) => [major, "esbuild does not join constants, so the value is never in one piece"]),
    ),
  }),
  moduleCase("hex escapes", `globalThis.x = "${escaped(TOKEN, (code) => `\\x${hex(code, 2)}`)}";`),
  moduleCase("unicode escapes", `globalThis.x = "${escaped(TOKEN, (code) => `\\u${hex(code, 4)}`)}";`),
  moduleCase("code point escapes", `globalThis.x = "${escaped(TOKEN, (code) => `\\u{${hex(code, 1)}}`)}";`),
  moduleCase("hex escapes inside a text", textWith(escaped(TOKEN, (code) => `\\x${hex(code, 2)}`)), {
    needles: [escaped(TOKEN, (code) => `\\x${hex(code, 2)}`).slice(0, 8)],
  }),
  moduleCase("X5 base64", `globalThis.x = atob("${base64(TOKEN)}");`, { needles: [base64(TOKEN)] }),
  ...[1, 2].map((shift) => {
    const shifted = base64(`${"#".repeat(shift)}${TOKEN}##`);
    return moduleCase(`X5 base64, shifted by ${shift}`, `globalThis.x = atob("${shifted}");`, { needles: [shifted] });
  }),
  moduleCase("X5 base64url", `globalThis.x = "${Buffer.from(SYMBOLS).toString("base64url")}";`, {
    secret: "SYMBOLS",
    needles: [Buffer.from(SYMBOLS).toString("base64url")],
  }),
  moduleCase("X6 hex", `globalThis.x = "${Buffer.from(TOKEN).toString("hex")}";`, {
    needles: [Buffer.from(TOKEN).toString("hex")],
  }),
  moduleCase("X6 hex in capitals", `globalThis.x = "${Buffer.from(TOKEN).toString("hex").toUpperCase()}";`, {
    needles: [Buffer.from(TOKEN).toString("hex").toUpperCase()],
  }),
  textCase("X7 HTML entities", html(SYMBOLS), "SYMBOLS"),
  textCase(
    "numeric HTML entities",
    escaped(TOKEN, (code) => `&#${code};`),
    "TOKEN",
  ),
  textCase(
    "hexadecimal HTML entities",
    escaped(TOKEN, (code) => `&#x${hex(code, 2)};`),
    "TOKEN",
  ),
  textCase("X8 URL encoding", encodeURIComponent(SYMBOLS), "SYMBOLS"),
  textCase("X8 form encoding", new URLSearchParams({ q: SYMBOLS }).toString(), "SYMBOLS"),
  textCase("X9 JSON in a string", quote({ key: PEM }), "PEM"),
  textCase("JSON in JSON in a string", quote({ inner: quote({ key: PEM }) }), "PEM"),
  moduleCase("X9 a key of several lines", `globalThis.x = ${quote(PEM)};`, {
    secret: "PEM",
    needles: [PEM.split("\n")[2] ?? ""],
  }),
  moduleCase("such a key without frame and line ends", `globalThis.x = ${quote(PEM.split("\n").slice(1, -2).join(""))};`, {
    secret: "PEM",
    needles: [PEM.split("\n")[3] ?? ""],
  }),
  moduleCase("an address with its password", `globalThis.x = ${quote(DSN)};`, { secret: "DSN" }),
  moduleCase("the password of an address", 'globalThis.x = "fake%2Fpw-9Qz%2BLm4xT7";', {
    secret: "DSN",
    needles: ["fake%2Fpw-9Qz%2BLm4xT7"],
  }),
  moduleCase("that password decoded", 'globalThis.x = "fake/pw-9Qz+Lm4xT7";', { secret: "DSN", needles: ["fake/pw-9Qz+Lm4xT7"] }),
  moduleCase("a JSON value as an object", `globalThis.x = ${SERVICE_ACCOUNT};`, {
    secret: "SERVICE_ACCOUNT",
    needles: ["fa4e0c1d2b3a4958"],
  }),
  moduleCase("one field of a JSON value", 'globalThis.x = "fa4e0c1d2b3a49586776655443322110aabbccdd";', {
    secret: "SERVICE_ACCOUNT",
    needles: ["fa4e0c1d2b3a49586776655443322110aabbccdd"],
  }),
];

function textWith(encoded: string): string {
  return `globalThis.x = String.raw\`value=${encoded};\`;`;
}

/** An encoded value as the text of a string. */
function textCase(id: string, encoded: string, secret: "TOKEN" | "SYMBOLS" | "PEM"): LeakCase {
  // A part that no minifier writes in another way.
  const needle = { TOKEN: encoded, SYMBOLS: "Kp3vX9mQ2", PEM: PEM.split("\n")[2] ?? "" }[secret];
  return moduleCase(id, `globalThis.x = ${quote(`value=${encoded};`)};`, { secret, needles: [needle] });
}
