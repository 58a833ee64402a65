import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

it("has the public types of the last release; a change here is a change for users", async () => {
  const built = readFileSync(new URL("../dist/index.d.mts", import.meta.url), "utf8");
  await expect(built).toMatchFileSnapshot("public-api.snap");
});
