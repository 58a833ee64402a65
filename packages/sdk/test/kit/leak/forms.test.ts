import { describe, expect, it } from "vitest";
import { createLeakScanner } from "../../../src/kit/leak/index.ts";
import { ENCODERS, ENCODINGS, SHAPES } from "./encoders.ts";

const CASES = Object.keys(SHAPES).flatMap((shape) => Object.keys(ENCODERS).map((encoder) => ({ shape, encoder })));

describe("the leak scanner finds", () => {
  it.each(CASES)("a $shape written as $encoder", ({ shape, encoder }) => {
    const value = SHAPES[shape] ?? "";
    const written = ENCODERS[encoder]?.(value) ?? "";
    const findings = createLeakScanner({ SECRET: value }).scan(`const a = 1;\n  const é = "${written}";\n`, "app.js");

    const kind = encoder in ENCODINGS ? (encoder.includes("hex") ? "hex" : "base64") : written === value ? "plain" : "escaped";
    expect(findings[0]).toMatchObject({ name: "SECRET", kind, severity: "error", file: "app.js", line: 2 });
    if (!encoder.includes("behind")) expect(findings[0]?.column).toBe(14);
    expect(findings.every(({ name }) => name === "SECRET")).toBe(true);
  });

  it.each(Object.keys(SHAPES))("a %s in bytes as well as in a string", (shape) => {
    const text = `\n\n${SHAPES[shape]}`;
    const scanner = createLeakScanner({ SECRET: SHAPES[shape] ?? "" });
    expect(scanner.scan(Buffer.from(text), "a.bin")).toEqual(scanner.scan(text, "a.bin"));
    expect(scanner.scan(new Uint8Array(Buffer.from(text)), "a.bin")).toHaveLength(1);
  });

  it("a value with letters that Latin-1 has in a Latin-1 file", () => {
    const value = "pässwört-x9Kq2Lm7";
    const findings = createLeakScanner({ SECRET: value }).scan(Buffer.from(`a\n${value}`, "latin1"), "a.bin");
    expect(findings).toMatchObject([{ name: "SECRET", kind: "plain", line: 2, column: 1 }]);
  });

  it("a value between bytes that are no text", () => {
    const noise = Buffer.from([0, 255, 10, 128, 7, 0xc3]);
    const findings = createLeakScanner({ SECRET: "q7Zp2mX9vB4kL8sT" }).scan(
      Buffer.concat([noise, Buffer.from("q7Zp2mX9vB4kL8sT"), noise]),
      "a.wasm",
    );
    expect(findings).toMatchObject([{ name: "SECRET", kind: "plain", line: 2 }]);
  });

  it("a value in UTF-16, whichever byte comes first", () => {
    const scanner = createLeakScanner({ SECRET: "q7Zp2mX9vB4kL8sT" });
    const little = Buffer.from("a = q7Zp2mX9vB4kL8sT;", "utf16le");
    expect(scanner.scan(little, "a.txt")).toHaveLength(1);
    expect(scanner.scan(Buffer.from(little).swap16(), "a.txt")).toHaveLength(1);
  });

  it("UTF-8 that was read as Latin-1 and written again", () => {
    const value = "pässwört-x9Kq2Lm7";
    const broken = Buffer.from(value).toString("latin1");
    expect(createLeakScanner({ SECRET: value }).scan(broken, "a.js")).toHaveLength(1);
  });

  it("a value whose line breaks became CRLF", () => {
    const value = SHAPES["pem"] ?? "";
    expect(createLeakScanner({ SECRET: value }).scan(value.replaceAll("\n", "\r\n"), "a.txt")[0]).toMatchObject({
      name: "SECRET",
    });
  });

  it("a value inside an inline source map inside an inline worker", () => {
    const value = SHAPES["password with symbols"] ?? "";
    const map = Buffer.from(JSON.stringify({ version: 3, sourcesContent: [`const p = ${JSON.stringify(value)}`] })).toString(
      "base64",
    );
    const worker = Buffer.from(`work();\n//# sourceMappingURL=data:application/json;base64,${map}`).toString("base64");
    const findings = createLeakScanner({ SECRET: value }).scan(
      `a;\nb;\nnew Worker("data:text/javascript;base64,${worker}")`,
      "a.js",
    );
    expect(findings).toMatchObject([{ name: "SECRET", kind: "base64", line: 3 }]);
  });
});
