import { expect, test } from "vitest";
import { LETTER_PAIRS } from "../../../src/kit/leak/letter-pairs.ts";
import { WORDS } from "../../../src/kit/leak/words.ts";

const LETTERS = 27;

test("the costs of letter pairs are those of the word list", () => {
  const counts = Array.from({ length: LETTERS }, () => Array.from({ length: LETTERS }, () => 0.5));
  for (const word of WORDS.trim().split(/\s+/)) {
    let previous = 0;
    for (const letter of word) {
      const current = letter.charCodeAt(0) - 0x60;
      const row = counts[previous] ?? [];
      row[current] = (row[current] ?? 0) + 1;
      previous = current;
    }
  }
  const costs = counts.map((row) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return Buffer.from(row.map((count) => Math.round(Math.log2(total / count) * 16))).toString("hex");
  });
  expect(LETTER_PAIRS.trim()).toBe(costs.join("\n"));
});
