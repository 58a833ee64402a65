import fc from "fast-check";
import { createLeakScanner } from "../../../src/kit/leak/index.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const SYMBOLS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
const character = fc.oneof(
  { arbitrary: fc.constantFrom(...LETTERS), weight: 8 },
  { arbitrary: fc.constantFrom(...SYMBOLS), weight: 3 },
  { arbitrary: fc.constantFrom(" ", "\n", "\t", "é", "ß", "日", "😀", "%2", "\\n", "\\u", "&amp;"), weight: 1 },
);

/** Random values that the scanner takes for strong: letters, digits, all ASCII symbols, some white space, other scripts, half escapes. */
export const strongSecret: fc.Arbitrary<string> = fc
  .array(character, { minLength: 12, maxLength: 48 })
  .map((characters) => characters.join("").trim())
  .filter((value) => createLeakScanner({ A: value }).scan(`"${value}"`, "a")[0]?.severity === "error");

/** Random letters and digits, which no encoder but base64 and hex changes. */
export const plainSecret: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...LETTERS), { minLength: 16, maxLength: 40 })
  .map((characters) => characters.join(""))
  .filter((value) => createLeakScanner({ A: value }).scan(value, "a")[0]?.severity === "error");

/** Text as files of a build have it: words, punctuation, line breaks, strings, escapes. */
export const codeText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "const a = 1;",
        "\n",
        "\n\n",
        "  ",
        "é",
        '"x"',
        "/* 日本 */",
        "&&",
        "100%",
        "\\n",
        "&lt;",
        "if (a) {",
        "}",
        "=>",
      ),
      fc.string({ maxLength: 12 }),
      fc.base64String({ maxLength: 24 }),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(""));

/** What stands next to a value in code: enough that it does not run into what stands before. */
export const delimiter: fc.Arbitrary<string> = fc.constantFrom('"', "'", "`", " ", "=", ":", "(", ">", ",", "\n");
