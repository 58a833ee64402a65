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

describe("a public value in base64", () => {
  for (const secret of ["sof8a_59l", "aL0ng3rOne_72xk"]) {
    it(`excuses a private value of ${secret.length} characters that lies in it`, () => {
      const publicValues = { VITE_LINK: `pre${secret}post` };
      const guarded = createLeakScanner({ INNER: secret }, { publicValues });
      expect(guarded.scan(`a = "${base64(publicValues.VITE_LINK)}"`, "a.js")).toEqual([]);
      expect(guarded.scan(`a = "${base64(`other ${secret}`)}"`, "a.js")).toHaveLength(1);
    });
  }
});

describe("a value that starts with a backslash", () => {
  const value = "\\,!&BC9x#5c|`91%9$)!79]";
  for (const [form, text] of [
    ["hex", Buffer.from(value).toString("hex")],
    ["base64", base64(value)],
  ] as const) {
    it(`is told where it starts in ${form}`, () => {
      const [finding] = createLeakScanner({ ODD: value }).scan(`a = "${text}"`, "a.js");
      expect(finding).toMatchObject({ name: "ODD", line: 1, column: 6 });
    });
  }
});

describe("what stands right behind half an escape, which its first characters complete", () => {
  const value = "sA7Zp2mX9vB4kL8sT1nR6"; // base64 of it starts with two hexadecimal digits: "c0E3…"
  const half = createLeakScanner({ HALF: value });
  // PostgreSQL writes bytes as "\\x" and hex.
  for (const before of ["%", "100%", "%4", "\\x", "\\\\x", "\\x4", "\\u", "\\u4", "\\u{", "&", "\\"]) {
    it.each([
      ["base64", base64(value)],
      ["hex", Buffer.from(value).toString("hex")],
      ["hex", Buffer.from(value).toString("hex").toUpperCase()],
    ])(`"${before}" and %s`, (kind, run) => {
      expect(half.scan(`a;\nb = "${before}${run}"`, "a.js")).toMatchObject([{ name: "HALF", kind, line: 2 }]);
      const inside = half.scan(`a;\nb = "${base64(`"${before}${run}"`)}"`, "a.js");
      expect(
        inside.map(({ name }) => name),
        "in base64 itself",
      ).toEqual(["HALF"]);
    });
  }
});
