import { describe, expect, it } from "vitest";
import { createLeakScanner } from "../../../src/kit/leak/index.ts";

const SECRET = "fake_p4ssphrase_R7uQ2vX9kLm3";
const scanner = createLeakScanner({ PHRASE: SECRET });
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const names = (text: string): string[] => scanner.scan(text, "a.js").map(({ name }) => name);

/** A document with the secret at one of the three alignments, that makes so many characters of base64. */
function documentOf(length: number, alignment: number): string {
  const before = "x".repeat(300 + alignment);
  return `${before}${SECRET}${"y".repeat(Math.max(3, (length * 3) / 4 - before.length - SECRET.length))}`;
}

describe("base64 of a secret is found where characters before the run belong to the alphabet too", () => {
  for (const stray of ["", "A", "AB", "ABC"]) {
    for (const alignment of [0, 1, 2]) {
      it(`"${stray}" before a long run, alignment ${alignment}`, () => {
        const run = stray + base64(documentOf(2000, alignment));
        expect(names(`const a = "${run}";`)).toEqual(["PHRASE"]);
        expect(names(base64(`const a = "${run}";`)), "in base64 itself").toEqual(["PHRASE"]);
      });

      it(`"${stray}" before a short run, alignment ${alignment}`, () => {
        const run = stray + base64("x".repeat(alignment) + SECRET);
        expect(names(`const a = "${run}";`)).toEqual(["PHRASE"]);
        expect(names(base64(`const a = "${run}";`)), "in base64 itself").toEqual(["PHRASE"]);
      });
    }
  }

  it("behind the mark of a data URI", () => {
    expect(names(`src="data:text/plain;base64,${base64(documentOf(2000, 1))}"`)).toEqual(["PHRASE"]);
  });

  it("encoded four times", () => {
    const text = [1, 2, 3, 4].reduce((inner) => base64(`"${inner}"`), SECRET);
    expect(names(text)).toEqual(["PHRASE"]);
  });
});
