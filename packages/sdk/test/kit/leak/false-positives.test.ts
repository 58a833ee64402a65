import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createLeakScanner, type LeakScanner } from "../../../src/kit/leak/index.ts";

// Values that real projects keep in their environment and that are no secrets. Most of these stand in the files below.
const ORDINARY = [
  "default",
  "production",
  "development",
  "enabled",
  "disabled",
  "undefined",
  "password",
  "localhost",
  "hidden",
  "server",
  "client",
  "utf-8",
  "application/json",
  "text/plain",
  "content-type",
  "Content-Type",
  "no-cache",
  "same-origin",
  "include",
  "keep-alive",
  "http://localhost:3000",
  "https://react.dev",
  "http://www.w3.org/2000/svg",
  "http://localhost",
  "ws://localhost:5173",
  "12345",
  "1000",
  "65535",
  "65536",
  "2147483647",
  "4294967295",
  "1073741824",
  "31536000",
  "536870912",
  "19.3.1",
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
  "abcdefghijklmnopqrstuvwxyz",
  "0123456789abcdef",
  "prototype",
  "constructor",
  "className",
  "function",
  "message",
  "warning",
  "error",
  "console",
  "document",
  "children",
  "dataset",
  "en-US",
  "auto",
  "none",
  "true",
  "false",
  "null",
  "main",
  "root",
  "text",
  "POST",
  "GET",
  "lax",
  "strict",
  "light",
  "dark",
  "system",
];

const FILES: readonly (readonly [string, string, string])[] = [
  ["next", "react/package.json", "cjs/react.development.js"],
  ["next", "react/package.json", "cjs/react.production.js"],
  ["next", "react-dom/package.json", "cjs/react-dom-client.development.js"],
  ["next", "react-dom/package.json", "cjs/react-dom-client.production.js"],
  ["next", "react-dom/package.json", "cjs/react-dom-server.browser.production.js"],
  ["vite", "vite/package.json", "dist/client/client.mjs"],
  ["vite", "vite/package.json", "dist/client/env.mjs"],
];

function readPackageFile(workspace: string, manifest: string, path: string): Buffer {
  const require = createRequire(new URL(`../../../../${workspace}/package.json`, import.meta.url));
  return readFileSync(join(dirname(require.resolve(manifest)), path));
}

/** Random letters and digits, the same in every run. */
function randomValues(length: number, count: number): Record<string, string> {
  let state = 42;
  const next = (): number => (state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const value = (): string => Array.from({ length }, () => letters[(next() >>> 8) % letters.length]).join("");
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`S${length}_${index}`, value()]));
}

describe("real build output", () => {
  let ordinary: LeakScanner;
  let strong: LeakScanner;
  beforeAll(() => {
    ordinary = createLeakScanner(Object.fromEntries(ORDINARY.map((value, index) => [`V${index}`, value])));
    strong = createLeakScanner({ ...randomValues(12, 2000), ...randomValues(8, 2000), ...randomValues(6, 500) });
  });

  it.each(FILES)("makes no finding of ordinary values or of random ones: %s %s %s", (...where) => {
    const content = readPackageFile(...where);
    expect(ordinary.scan(content, "a.js")).toEqual([]);
    expect(strong.scan(content, "a.js")).toEqual([]);
  });

  it("holds the ordinary values", () => {
    const text = FILES.map((where) => readPackageFile(...where).toString()).join("\n");
    expect(ORDINARY.filter((value) => text.includes(value)).length).toBeGreaterThan(ORDINARY.length / 2);
  });

  it("is really searched: a planted value is the only finding", () => {
    const content = readPackageFile("next", "react-dom/package.json", "cjs/react-dom-client.production.js").toString();
    const scanner = createLeakScanner({ ...randomValues(12, 2000), PLANTED: "q7Zp2mX9vB4kL8sT1nR6" });
    const middle = content.indexOf("\n", content.length / 2) + 1;
    const planted = `${content.slice(0, middle)}"q7Zp2mX9vB4kL8sT1nR6";${content.slice(middle)}`;
    const line = content.slice(0, middle).split("\n").length;
    expect(scanner.scan(planted, "a.js")).toMatchObject([{ name: "PLANTED", line, column: 2 }]);
  });
});
