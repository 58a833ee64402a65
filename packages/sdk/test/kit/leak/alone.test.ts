import { describe, expect, it } from "vitest";
import { createLeakScanner } from "../../../src/kit/leak/index.ts";
import { ENCODINGS } from "./encoders.ts";

const FOLDED = "\\!\n !%AA!!\\A";
// Values whose text counts only where it stands alone, and how they are looked for.
const VALUES: Readonly<Record<string, { value: string; always?: boolean }>> = {
  "twelve characters that escapes fold to seven": { value: FOLDED },
  "thirty-four that escapes fold to six": { value: "\\u0051\\u0037\\u007a\\u0050-\\x32\\x6d" },
  "an ordinary word that is always looked for": { value: "password", always: true },
  "ordinary words that are always looked for": { value: "correct-horse-battery", always: true },
};

describe.each(Object.entries(VALUES))("%s", (_, { value, always = false }) => {
  const scanner = createLeakScanner({ SECRET: value }, { always: always ? ["SECRET"] : [] });

  it.each(Object.entries(ENCODINGS))("found as %s, also beside other text of the same kind", (_name, encode) => {
    const finding = { name: "SECRET", severity: "error", line: 2 };
    expect(scanner.scan(`a\nb = "${encode(value)}"`, "a.js")).toMatchObject([finding]);
    expect(scanner.scan(`a\nb = "${encode(`x${value}yz`)}"`, "a.js")).toMatchObject([finding]);
  });

  it("is no part of a longer word", () => {
    expect(scanner.scan(`const a = "x${value}yz"`, "a.js")).toEqual([]);
  });
});

it("a value of little but escapes is found escaped once more and then encoded", () => {
  const escaped = JSON.stringify(FOLDED).slice(1, -1);
  for (const encoding of ["hex", "base64"] as const) {
    // Two runs, since only what follows another is behind its bytes.
    const text = `"${Buffer.from("nothing to see here").toString(encoding)}" "${Buffer.from(escaped).toString(encoding)}"`;
    expect(createLeakScanner({ SECRET: FOLDED }).scan(text, "a.js"), encoding).toMatchObject([
      { name: "SECRET", kind: encoding },
    ]);
  }
});
