import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalise } from "../../../src/kit/leak/canonical.ts";
import { Decoder } from "../../../src/kit/leak/decode.ts";
import { FOLD } from "../../../src/kit/leak/fold.ts";
import { createLeakScanner } from "../../../src/kit/leak/index.ts";
import { locate } from "../../../src/kit/leak/locate.ts";
import { emit } from "../../../src/kit/leak/symbols.ts";
import { PROPERTY_TIMEOUT, settings } from "../../support/runs.ts";

/** What canonicalise must give, read symbol by symbol, with the place in the source that each byte came from. */
function readSlowly(source: Uint8Array): { bytes: number[]; from: number[] } {
  const decoder = new Decoder(source);
  const scratch = new Uint8Array(4);
  const bytes: number[] = [];
  const from: number[] = [];
  for (let at = 0; at < source.length;) {
    const next = decoder.step(at);
    const width = emit(decoder.symbol, scratch, 0);
    bytes.push(...scratch.subarray(0, width));
    from.push(...Array.from({ length: width }, () => at));
    at = next;
  }
  return { bytes, from };
}

function fold(text: string): string {
  return String.fromCharCode(...[...Buffer.from(text)].map((byte) => FOLD[byte] ?? 0));
}

// Made of what escapes are made of, so that most texts hold some, whole, broken and nested.
const pieces = [
  "\\",
  "%",
  "&",
  "#",
  ";",
  "amp",
  "lt;",
  "x41",
  "u00",
  "41",
  "25",
  "5C",
  "{",
  "}",
  "a",
  "f",
  "+",
  "/",
  "\n",
  "\r",
  "\0",
];
const texts = fc.array(fc.constantFrom(...pieces, "&amp;", "%26", "\\x26", "&#37;", "ü", "😀", "plain text "), { maxLength: 40 });

describe("the canonical form", () => {
  it(
    "is the same as read symbol by symbol, and every byte of it is found back",
    () => {
      fc.assert(
        fc.property(texts, fc.constantFrom(0, 2 ** 15 - 20, 2 ** 15 - 1), (parts, before) => {
          // Long enough at times to reach over the end of what is read at once.
          const source = Buffer.from("x".repeat(before) + parts.join(""));
          const canonical = canonicalise(source, new Uint8Array(source.length));
          const { bytes, from } = readSlowly(source);
          expect(Buffer.from(canonical.bytes.subarray(0, canonical.length)).equals(Buffer.from(bytes))).toBe(true);
          const last = canonical.length - 1;
          if (last >= 0) expect(locate(canonical, last, last + 1).from).toBe(from[last]);
        }),
        settings(0.2),
      );
    },
    PROPERTY_TIMEOUT,
  );

  it("compares the two alphabets of base64 as one", () => {
    expect(fold("a+b/c-d_e")).toBe("a-b_c-d_e");
  });
});

describe("a secret is found", () => {
  const alphabet = "q7Zp2mX9vB4kL8sT1nR6wY3cH5dJ0gF";
  const lengths = Array.from({ length: 20 }, (_, index) => index + 8);

  it.each(lengths)("of %i characters wherever it stands to words of four bytes, also at both ends of a text", (length) => {
    const scanner = createLeakScanner({ A: alphabet.slice(0, length) });
    for (let before = 0; before < 8; before++) {
      for (let after = 0; after < 4; after++) {
        const text = " ".repeat(before) + alphabet.slice(0, length) + " ".repeat(after);
        expect(scanner.scan(text, "a.js"), `${before} before, ${after} after`).toMatchObject([{ name: "A", column: before + 1 }]);
      }
    }
  });

  it.each(["q7-Zp2_mX9", "q7-Zp2_mX9-vB4_kL8-sT1", "-_-_q7-_-_-_-_-_-_-_-_"])(
    "with characters that base64 has in two forms, in each of them: %s",
    (value) => {
      const scanner = createLeakScanner({ A: value }, { always: ["A"] });
      const other = value.replaceAll("-", "+").replaceAll("_", "/");
      for (let before = 0; before < 4; before++) {
        const where = `${before} before`;
        expect(scanner.scan(`${" ".repeat(before)}"${value}";`, "a.js"), where).toHaveLength(1);
        expect(scanner.scan(`${" ".repeat(before)}"${other}";`, "a.js"), where).toHaveLength(1);
      }
    },
  );

  it("once for each place, though several of its words are there", () => {
    const value = alphabet.slice(0, 18);
    const findings = createLeakScanner({ A: value }).scan(`${value}\n${value}\n`, "a.js");
    expect(findings.map(({ line }) => line)).toEqual([1, 2]);
  });

  it("of five to seven characters where it stands alone", () => {
    for (const value of ["x7Kq2", "x7Kq2m", "x7Kq2mP"]) {
      const scanner = createLeakScanner({ A: value });
      for (let before = 0; before < 5; before++) expect(scanner.scan(`${" ".repeat(before)}${value}`, "a.js")).toHaveLength(1);
    }
  });
});
