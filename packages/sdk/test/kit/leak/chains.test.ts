import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLeakScanner } from "../../../src/kit/leak/index.ts";
import { PROPERTY_TIMEOUT, settings } from "../../support/runs.ts";
import { codeText, delimiter, plainSecret, strongSecret } from "./arbitraries.ts";
import { ENCODERS } from "./encoders.ts";

const encoder = fc.constantFrom(...Object.keys(ENCODERS));
const lineAt = (text: string): number => text.split("\n").length;

describe("a strong secret", () => {
  it(
    "is found with its name and line behind any chain of one or two encoders, anywhere",
    () => {
      fc.assert(
        fc.property(
          strongSecret,
          fc.array(encoder, { minLength: 1, maxLength: 2 }),
          codeText,
          delimiter,
          codeText,
          (secret, chain, before, edge, after) => {
            const start = before + edge;
            const written = chain.reduce((value, name) => ENCODERS[name]?.(value) ?? value, secret);
            const findings = createLeakScanner({ SECRET: secret, OTHER: "zR8nW4kQ2vY6tP0s" }).scan(
              `${start}${written}${edge}${after}`,
              "a.js",
            );
            expect(findings.map(({ name }) => name)).toContain("SECRET");
            expect(findings.map(({ name }) => name)).not.toContain("OTHER");
            // The line of a value behind other bytes in base64 that is broken into lines is that of its first whole character.
            if (!written.includes("\n")) expect(findings[0]?.line).toBe(lineAt(start));
          },
        ),
        settings(),
      );
    },
    PROPERTY_TIMEOUT,
  );

  it(
    "is found with its exact place where something before or behind it reads as half an escape",
    () => {
      const left = fc.constantFrom(
        "%",
        "%4",
        "\\",
        "\\x",
        "\\x4",
        "\\u",
        "\\u12",
        "&",
        "&#",
        "&#x",
        "\\\\",
        "\\u{",
        "a",
        "0",
        "",
      );
      const right = fc.constantFrom("41", "x41", "amp;", "u0041", "\\", "%", "&", "b", "9", "");
      fc.assert(
        fc.property(plainSecret, left, right, codeText, (secret, before, after, text) => {
          const start = `${text}\n"${before}`;
          const findings = createLeakScanner({ SECRET: secret }).scan(`${start}${secret}${after}"`, "a.js");
          expect(findings).toContainEqual({
            name: "SECRET",
            kind: "plain",
            severity: "error",
            file: "a.js",
            line: lineAt(start),
            column: before.length + 2,
          });
        }),
        settings(),
      );
    },
    PROPERTY_TIMEOUT,
  );

  it(
    "is not found in text that does not hold it",
    () => {
      fc.assert(
        fc.property(strongSecret, strongSecret, codeText, (secret, other, text) => {
          const file = `${text}\n${other}`;
          fc.pre(!file.includes(secret));
          expect(createLeakScanner({ SECRET: secret }).scan(file, "a.js")).toEqual([]);
        }),
        settings(),
      );
    },
    PROPERTY_TIMEOUT,
  );
});
