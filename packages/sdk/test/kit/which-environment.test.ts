import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadSecrets } from "../../src/kit/index.ts";
import { kitEnv } from "./kit-env.ts";

const { options, context } = await kitEnv();

async function projectFolder(content: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "enkryptify-kit-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, ".enkryptify.json"), typeof content === "string" ? content : JSON.stringify(content));
  return folder;
}

async function environmentOf(more: object, where: object = {}): Promise<string> {
  return (await loadSecrets({ ...options, ...more }, { ...context, ...where })).place.environment;
}

test("the option wins over the variable, the variable over the project file, the file over the mode", async () => {
  const cwd = await projectFolder({ environment: "development", environments: { production: "test" } });
  expect(await environmentOf({}, {})).toBe("production");
  expect(await environmentOf({}, { cwd })).toBe("test");
  expect(await environmentOf({}, { cwd, mode: "preview" })).toBe("development");
  process.env["ENKRYPTIFY_ENVIRONMENT"] = "staging";
  expect(await environmentOf({}, { cwd })).toBe("staging");
  expect(await environmentOf({ environment: "production" }, { cwd })).toBe("production");
});

test("a map and a function choose by mode", async () => {
  expect(await environmentOf({ environment: { production: "staging" } })).toBe("staging");
  expect(await environmentOf({ environment: (mode: string) => (mode === "production" ? "test" : undefined) })).toBe("test");
});

test("a map without the mode is an error that lists its modes", async () => {
  await expect(environmentOf({ environment: { development: "development", ci: "test" } })).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    message: expect.stringContaining('no entry for the mode "production". It has: development, ci') as string,
  });
});

test("a mode without an environment of its name is an error that lists the environments there are", async () => {
  await expect(environmentOf({}, { mode: "preview" })).rejects.toMatchObject({
    code: "ENVIRONMENT_NOT_FOUND",
    message: expect.stringContaining("development, staging, production, test") as string,
  });
});

test("a damaged project file is named with its path, and nothing is requested", async () => {
  const cwd = await projectFolder("{ not json");
  await expect(environmentOf({}, { cwd })).rejects.toMatchObject({
    code: "PROJECT_FILE_INVALID",
    message: expect.stringContaining(join(cwd, ".enkryptify.json")) as string,
  });
});
