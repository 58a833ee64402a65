import { expect, it } from "vitest";
import { displayId, importChain } from "../src/import-chain.ts";

it.each([
  ["C:/app/src/main.ts?t=1", "C:/app"],
  ["C:\\app\\src\\main.ts", "C:\\app"],
  ["/app/src/main.ts", "/app/"],
])("X28 names %s by its path from the root, with slashes", (id, root) => {
  expect(displayId(id, root)).toBe("src/main.ts");
});

it("keeps a path outside the root, also next to it", () => {
  expect(displayId("/application/src/main.ts", "/app")).toBe("/application/src/main.ts");
});

it("finds the shortest way from an entry, also through a circle", () => {
  const importers: Record<string, string[]> = {
    "/leaf": ["/far", "/near"],
    "/far": ["/further"],
    "/further": ["/entry"],
    "/near": ["/entry", "/leaf"],
  };
  expect(importChain("/leaf", (id) => importers[id] ?? [], "/root")).toEqual(["/entry", "/near", "/leaf"]);
});

it("shows the last eight steps of a long way", () => {
  const chain = importChain("/0", (id) => (id === "/20" ? [] : [`/${Number(id.slice(1)) + 1}`]), "/root");
  expect(chain).toEqual(["…", "/7", "/6", "/5", "/4", "/3", "/2", "/1", "/0"]);
});
