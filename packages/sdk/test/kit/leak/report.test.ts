import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLeakScanner, leakError, type LeakFinding } from "../../../src/kit/leak/index.ts";
import { isEnkryptifyError } from "../../../src/errors.ts";
import { PROPERTY_TIMEOUT, settings } from "../../support/runs.ts";
import { codeText, delimiter, strongSecret } from "./arbitraries.ts";
import { ENCODERS } from "./encoders.ts";

const finding = (over: Partial<LeakFinding> = {}): LeakFinding => ({
  name: "DATABASE_URL",
  kind: "plain",
  severity: "error",
  file: "dist/a.js",
  line: 3,
  column: 14,
  ...over,
});

const withoutPlaces = (message: string): string => message.replaceAll(/:\d+:\d+$/gm, "");

describe("the error for findings", () => {
  it("names every finding, what is known about where it came from, and the cure", () => {
    const error = leakError(
      [
        finding({ kind: "base64", modules: ["src/db.ts"], importChain: ["index.html", "src/main.ts", "src/db.ts"] }),
        finding({ name: "API_KEY", kind: "part", severity: "warn", line: 9, column: 1 }),
        finding({ name: "API_KEY", file: "dist/***/index.html", line: 0, column: 0 }),
      ],
      { cure: "Move it to the server." },
    );
    expect(error.message).toBe(
      [
        "[enkryptify] 2 private values are in the output:",
        "  DATABASE_URL (in base64) in dist/a.js:3:14",
        "    from src/db.ts",
        "    import chain: index.html → src/main.ts → src/db.ts",
        "  API_KEY (a part of it, perhaps by chance) in dist/a.js:9:1",
        "  API_KEY (as it is) in the name of dist/***/index.html",
        "Move it to the server.",
      ].join("\n"),
    );
    expect(isEnkryptifyError(error)).toBe(true);
    expect(error.code).toBe("LEAK_FOUND");
  });

  it("has a cure of its own", () => {
    expect(leakError([finding()]).message).toMatch(/a private value is in the output:\n.*\nRead the value on the server only/);
  });

  it("counts what is more than twenty places of one secret in one file", () => {
    const { message } = leakError(Array.from({ length: 50 }, (_, index) => finding({ line: index + 1 })));
    expect(message.match(/DATABASE_URL/g)).toHaveLength(20);
    expect(message).toContain("… and in 30 more places of dist/a.js");
  });

  it("shows the end of a long import chain", () => {
    const importChain = Array.from({ length: 30 }, (_, index) => `m${index}.ts`);
    expect(leakError([finding({ importChain })]).message).toContain("import chain: … → m22.ts → m23.ts");
  });

  it(
    "never holds four or more characters of a value in a row, whatever was found where",
    () => {
      const encoder = fc.constantFrom(...Object.keys(ENCODERS));
      const own = withoutPlaces(
        leakError(["plain", "escaped", "part", "base64", "hex"].map((kind) => finding({ kind: kind as LeakFinding["kind"] })))
          .message,
      );
      fc.assert(
        fc.property(strongSecret, encoder, codeText, delimiter, fc.boolean(), (secret, name, before, edge, inPath) => {
          const written = ENCODERS[name]?.(secret) ?? "";
          const file = inPath ? `dist/${secret}.js` : "dist/a.js";
          const findings = createLeakScanner({ DATABASE_URL: secret }).scan(`${before}${edge}${written}`, file);
          const { message, stack = "" } = leakError(findings);
          expect(findings.length).toBeGreaterThan(0);
          const pieces = [secret, written].flatMap((text) =>
            Array.from({ length: text.length - 3 }, (_, at) => text.slice(at, at + 4)),
          );
          // "****" masks a path; what the message says of itself, lines and columns too, may be in a value by chance.
          const said = withoutPlaces(message);
          const leaked = pieces.filter((piece) => said.includes(piece) && !own.includes(piece) && piece !== "****");
          expect(leaked).toEqual([]);
          expect(stack.slice(0, message.length + 100)).not.toContain(secret);
        }),
        settings(),
      );
    },
    PROPERTY_TIMEOUT,
  );
});
