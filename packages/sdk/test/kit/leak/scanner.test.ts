import { describe, expect, it } from "vitest";
import { createLeakScanner, type LeakFinding } from "../../../src/kit/leak/index.ts";

const TOKEN = "q7Zp2mX9vB4kL8sT1nR6";
const PASSWORD = "fAke9xQ2mV7zKw3Lp";
const DSN = `postgres://app:${PASSWORD}@db.internal:5432/app`;

const brief = (findings: readonly LeakFinding[]): string[] =>
  findings.map(({ name, kind, line, column }) => `${name} ${kind} ${line}:${column}`);

describe("findings", () => {
  it("come once for a name, a kind and a line, with the first column", () => {
    const text = `a ${TOKEN} ${TOKEN}\n${TOKEN} \\u0071${TOKEN.slice(1)}`;
    expect(brief(createLeakScanner({ A: TOKEN }).scan(text, "a.js"))).toEqual(["A plain 1:3", "A plain 2:1", "A escaped 2:22"]);
  });

  it("count columns in UTF-16 units, as editors do", () => {
    expect(brief(createLeakScanner({ A: TOKEN }).scan(`x\r\n😀é ${TOKEN}`, "a.js"))).toEqual(["A plain 2:5"]);
  });

  it("name every secret that has the value", () => {
    expect(brief(createLeakScanner({ A: TOKEN, B: TOKEN }).scan(TOKEN, "a.js"))).toEqual(["A plain 1:1", "B plain 1:1"]);
  });

  it("name both secrets where one value holds the other", () => {
    const scanner = createLeakScanner({ OUTER: `${TOKEN}${PASSWORD}`, INNER: PASSWORD });
    expect(brief(scanner.scan(`${TOKEN}${PASSWORD}`, "a.js"))).toEqual(["OUTER plain 1:1", "INNER plain 1:21"]);
    expect(brief(scanner.scan(PASSWORD, "a.js"))).toEqual(["INNER plain 1:1"]);
  });

  it("name both secrets where their values overlap", () => {
    const scanner = createLeakScanner({ LEFT: TOKEN, RIGHT: `${TOKEN.slice(-6)}${PASSWORD}` });
    expect(brief(scanner.scan(`${TOKEN}${PASSWORD}`, "a.js"))).toEqual(["LEFT plain 1:1", "RIGHT plain 1:15"]);
  });

  it("name the secret that a value is, not one that it is a part of", () => {
    const scanner = createLeakScanner({ DATABASE_URL: DSN, DB_PASSWORD: PASSWORD });
    expect(brief(scanner.scan(PASSWORD, "a.js"))).toEqual(["DB_PASSWORD plain 1:1"]);
    expect(brief(scanner.scan(DSN, "a.js"))).toEqual(["DATABASE_URL plain 1:1", "DB_PASSWORD plain 1:16"]);
  });

  it("do not name a part again where the whole value stands", () => {
    const scanner = createLeakScanner({ DATABASE_URL: DSN });
    expect(brief(scanner.scan(`${DSN}\n${PASSWORD}`, "a.js"))).toEqual(["DATABASE_URL plain 1:1", "DATABASE_URL part 2:1"]);
  });

  it("stop at a hundred lines of one secret", () => {
    expect(createLeakScanner({ A: TOKEN }).scan(`${TOKEN}\n`.repeat(5000), "a.js")).toHaveLength(100);
  });

  it("of a value are found behind thousands of texts that are almost it", () => {
    const text = `%${TOKEN.slice(0, -1)}\n`.repeat(3000);
    expect(brief(createLeakScanner({ A: TOKEN }).scan(`${text}${TOKEN}`, "a.js"))).toEqual(["A plain 3001:1"]);
    const weak = createLeakScanner({ B: "us-east-1", C: "acme-web-prod-2" });
    expect(brief(weak.scan(`${'"us-east-1" xus-east-1 '.repeat(3000)}\nacme-web-prod-2`, "a.js"))).toEqual([
      "B plain 1:2",
      "C plain 2:1",
    ]);
  });

  it("hold nothing but names and places", () => {
    const findings = createLeakScanner({ A: DSN }).scan(`${DSN} ${PASSWORD}`, "a.js");
    expect(JSON.stringify(findings)).not.toContain(PASSWORD.slice(0, 4));
  });

  it("of one scan are not changed by the next", () => {
    const scanner = createLeakScanner({ A: TOKEN });
    const first = scanner.scan(TOKEN, "a.js");
    scanner.scan("x".repeat(1000), "b.js");
    expect(brief(first)).toEqual(["A plain 1:1"]);
  });
});

describe("public values", () => {
  it("are never reported, also not as a private value", () => {
    const scanner = createLeakScanner({ A: TOKEN, VITE_A: TOKEN }, { publicValues: { VITE_A: TOKEN } });
    expect(scanner.scan(`${TOKEN} ${Buffer.from(TOKEN).toString("base64")}`, "a.js")).toEqual([]);
    expect(scanner.skipped).toEqual(["A"]);
  });

  it("hide a private value that they hold, but only where they stand", () => {
    const url = `https://example.com/${TOKEN}/x`;
    const scanner = createLeakScanner({ A: TOKEN }, { publicValues: { VITE_URL: url } });
    expect(
      scanner.scan(`fetch("${url}")\n"${encodeURIComponent(url)}"\n"${Buffer.from(url).toString("base64")}"`, "a.js"),
    ).toEqual([]);
    expect(brief(scanner.scan(`"${url}"\n"${TOKEN}"`, "a.js"))).toEqual(["A plain 2:2"]);
  });

  it("hide a part of a private value that is public itself", () => {
    const scanner = createLeakScanner({ DATABASE_URL: DSN }, { publicValues: { VITE_A: PASSWORD } });
    expect(scanner.scan(PASSWORD, "a.js")).toEqual([]);
    expect(brief(scanner.scan(DSN, "a.js"))).toEqual(["DATABASE_URL plain 1:1"]);
  });

  it("do not hide a private value that holds them", () => {
    const scanner = createLeakScanner({ A: `${PASSWORD}${TOKEN}` }, { publicValues: { VITE_A: TOKEN } });
    expect(brief(scanner.scan(`${PASSWORD}${TOKEN}`, "a.js"))).toEqual(["A plain 1:1"]);
  });
});

describe("options", () => {
  it("leave out what is ignored, also where it is a part of another value", () => {
    const scanner = createLeakScanner({ DB_PASSWORD: PASSWORD, DATABASE_URL: DSN, A: TOKEN }, { ignore: ["DB_PASSWORD"] });
    expect(brief(scanner.scan(`${PASSWORD}\n${TOKEN}\n${DSN}`, "a.js"))).toEqual(["A plain 2:1", "DATABASE_URL plain 3:1"]);
    expect(scanner.size).toBe(2);
  });

  it("look for a short or ordinary value when told, standing alone, as an error", () => {
    const scanner = createLeakScanner({ PIN: "4821", MODE: "production", C: "abc" }, { always: ["PIN", "MODE", "C"] });
    expect(scanner.scan('"4821" 48210 a4821 "production" abc', "a.js")).toMatchObject([
      { name: "PIN", severity: "error", column: 2 },
      { name: "MODE", severity: "error", column: 21 },
      { name: "C", severity: "error", column: 33 },
    ]);
    expect(scanner.skipped).toEqual([]);
  });

  it("find nothing without secrets", () => {
    const scanner = createLeakScanner({});
    expect(scanner).toMatchObject({ size: 0, skipped: [] });
    expect(scanner.scan("anything", "a.js")).toEqual([]);
  });
});

describe("the name of the file", () => {
  it("is masked where it holds a secret, and reported", () => {
    const findings = createLeakScanner({ A: TOKEN }).scan(`x\n${TOKEN}`, `dist/reset/${TOKEN}/index.html`);
    const file = `dist/reset/${"*".repeat(TOKEN.length)}/index.html`;
    expect(findings).toMatchObject([
      { name: "A", file, line: 0, column: 0 },
      { name: "A", file, line: 2, column: 1 },
    ]);
  });

  it("is masked to its very end", () => {
    const value = "\\n\\nq7Zp2mX9vB4kL8sT1nR6\\n\\n";
    expect(createLeakScanner({ A: value }).scan("", `dist/${value}.js`)).toMatchObject([
      { name: "A", kind: "plain", file: `dist/${"*".repeat(28)}.js` },
    ]);
  });

  it("says nothing about a value that may stand there by chance", () => {
    const scanner = createLeakScanner({ APP: "acme-web-app" });
    expect(scanner.scan("", "acme-web-app/dist/a.js")).toEqual([]);
  });
});

describe("a source map", () => {
  it("tells which sources hold the value", () => {
    const sourcesContent = ["fine", `const a = ${JSON.stringify(DSN)}`, null, `"${PASSWORD}"`];
    const map = JSON.stringify({ version: 3, sources: ["src/a.ts", "src/db.ts", "src/c.ts", "src/d.ts"], sourcesContent });
    expect(createLeakScanner({ DATABASE_URL: DSN, A: TOKEN }).scan(map, "a.js.map")).toMatchObject([
      { name: "DATABASE_URL", kind: "plain", modules: ["src/db.ts", "src/d.ts"] },
      { name: "DATABASE_URL", kind: "part", modules: ["src/db.ts", "src/d.ts"] },
    ]);
  });

  it("that is damaged is scanned all the same", () => {
    expect(brief(createLeakScanner({ A: TOKEN }).scan(`{"sources": [${TOKEN}`, "a.js.map"))).toEqual(["A plain 1:14"]);
  });
});
