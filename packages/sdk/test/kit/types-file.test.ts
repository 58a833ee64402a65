import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { writeTypesFile } from "../../src/kit/index.ts";

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "enkryptify-types-"));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

test("writes once, and again only when the content changed", async () => {
  const path = join(await folder(), "deep", "enkryptify-env.d.ts");
  expect(await writeTypesFile(path, "export {};\n")).toBe(true);
  const { mtimeMs } = await stat(path);
  expect(await writeTypesFile(path, "export {};\n")).toBe(false);
  expect((await stat(path)).mtimeMs).toBe(mtimeMs);
  expect(await writeTypesFile(path, "export { };\n")).toBe(true);
  expect(await readFile(path, "utf8")).toBe("export { };\n");
});

test("a write that fails leaves the old file and nothing beside it", async () => {
  const path = join(await folder(), "taken");
  await writeFile(path, "a file where a folder is needed");
  await expect(writeTypesFile(join(path, "enkryptify-env.d.ts"), "export {};\n")).rejects.toThrow();
  expect(await readdir(join(path, ".."))).toEqual(["taken"]);
});
