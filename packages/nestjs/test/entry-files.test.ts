import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import manifest from "../package.json" with { type: "json" };

const DIST = fileURLToPath(new URL("../dist/", import.meta.url));
const IMPORTED = /(?:\brequire\(|\bfrom |^import )"([^"]+)"/gm;

/** The packages that loading a file of `dist` loads, its own chunks followed. */
function packagesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const wanted = [...readFileSync(DIST + file, "utf8").matchAll(IMPORTED)].map(([, name = ""]) => name);
  return wanted.flatMap((name) => (name.startsWith("./") ? packagesOf(name.slice(2), seen) : [packageName(name)]));
}

function packageName(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

const optional = Object.keys(manifest.peerDependenciesMeta);

describe.each(["mjs", "cjs"])("the built .%s files", (extension) => {
  it.each(["index", "testing"])("of the entry %s load no package that may be absent", (entry) => {
    const loaded = packagesOf(`${entry}.${extension}`);
    expect(loaded.filter((name) => optional.includes(name))).toEqual([]);
  });

  it("load only what package.json declares", () => {
    const declared = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)]);
    const loaded = ["index", "health", "testing"].flatMap((entry) => packagesOf(`${entry}.${extension}`));
    expect(loaded).toEqual(expect.arrayContaining(["@nestjs/common", "@nestjs/terminus"]));
    expect(loaded.filter((name) => !name.startsWith("node:") && !declared.has(name))).toEqual([]);
  });
});
