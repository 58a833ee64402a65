import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const DIST = new URL("../dist/", import.meta.url);

// Chunks carry a hash in their names; the order of files must not depend on it.
function declarations(): string {
  const files = readdirSync(DIST).filter((file) => file.endsWith(".d.mts"));
  const texts = files.map((file) =>
    readFileSync(new URL(file, DIST), "utf8").replaceAll(/(\.\/[\w.-]+?)-[\w-]{8}\.mjs/g, "$1.mjs"),
  );
  return texts.toSorted().join("\n");
}

describe("the public API", () => {
  it("changes only on purpose: review the difference, then update the snapshot", async () => {
    await expect(declarations()).toMatchFileSnapshot("./public-api.snap");
  });
});
