import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findProjectFile } from "../../src/node/project-file.ts";
import { createWorld } from "../support/world.ts";

const content = JSON.stringify({ workspace: "acme", project: "my-project", environment: "production", owner: "team" });

function tree(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "sdk-project-file-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function read(cwd: string): Promise<string> {
  const open = { workspace: undefined, project: undefined, environment: undefined };
  return createWorld()
    .client({ ...open, cwd }, { findProjectFile })
    .get("VITE_APP_TITLE");
}

test("the nearest file upward is used", async () => {
  const root = tree({
    ".enkryptify.json": content,
    "apps/web/.enkryptify.json": content.replace("production", "staging"),
    "apps/web/src/deep/x": "",
    "apps/api/x": "",
  });
  expect(await read(join(root, "apps/web/src/deep"))).toBe("Acme staging");
  expect(await read(join(root, "apps/api"))).toBe("Acme production");
});

test("a byte order mark and values with spaces around do no harm", async () => {
  const root = tree({ ".enkryptify.json": `\uFEFF${content.replace("production", " production ")}` });
  expect(await read(root)).toBe("Acme production");
});

test("the search ends at the root of the Git repository", async () => {
  const root = tree({ ".enkryptify.json": content, "repo/.git/HEAD": "", "repo/src/x": "" });
  await expect(read(join(root, "repo/src"))).rejects.toMatchObject({ code: "CONFIG_INVALID" });
});

test.each([
  ["not JSON", "{ workspace: acme }", /not valid JSON/],
  ["a list", "[]", /JSON object/],
  ["an empty field", '{ "workspace": "" }', /`workspace`/],
  ["a number as a field", '{ "project": 7 }', /`project`/],
  ["a bad map of modes", '{ "environments": { "production": 1 } }', /`environments`/],
])("%s is refused with the path and an example", async (_name, text, message) => {
  const root = tree({ ".enkryptify.json": text });
  const failed = read(root);
  await expect(failed).rejects.toMatchObject({ code: "PROJECT_FILE_INVALID", message: expect.stringMatching(message) });
  await expect(failed).rejects.toThrow(join(root, ".enkryptify.json"));
});
