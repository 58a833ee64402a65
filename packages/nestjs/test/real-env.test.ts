import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "@enkryptify/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runApp } from "./run-app.ts";

const emulator = await startEmulator();
const env = { ...emulator.env, ENKRYPTIFY_ENVIRONMENT: "development", READ: "SESSION_SECRET" };
const SECRET = "fake-session-secret-dev-7Qm2xV9z-w3Rt8ZyLk5Np";

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "enkryptify-nest-"));
  await writeFile(join(cwd, ".env"), "SESSION_SECRET=fake-from-env-file\nONLY_IN_FILE=fake-only-in-file\n");
});
afterAll(() => rm(cwd, { recursive: true }));

describe.each(["module", "load"])("who wins, in the form %s", (form) => {
  it("Enkryptify wins over the .env file that ConfigModule reads", async () => {
    const { output } = await runApp("boot.mjs", { ...env, FORM: form }, cwd);
    expect(output).toContain(`READ SESSION_SECRET = ${SECRET}`);
  });

  it("a variable of the process wins over Enkryptify, and its name is told", async () => {
    const { output } = await runApp("boot.mjs", { ...env, FORM: form, SESSION_SECRET: "fake-from-process" }, cwd);
    expect(output).toContain("READ SESSION_SECRET = fake-from-process");
    expect(output).toMatch(/SESSION_SECRET, which wins/);
  });

  it("names that Enkryptify does not have still come from the .env file", async () => {
    const { output } = await runApp("boot.mjs", { ...env, FORM: form, READ: "ONLY_IN_FILE" }, cwd);
    expect(output).toContain("READ ONLY_IN_FILE = fake-only-in-file");
  });
});

describe("a variable of a .env file that does not fit the schema", () => {
  it("B2: is called invalid by its name, with where it is from, and not quoted", async () => {
    await writeFile(join(cwd, ".env"), "PORT=fake-port\nWORKERS=fake-workers\n");
    const { code, output } = await runApp("boot.mjs", env, cwd);
    expect(code).toBe(1);
    expect(output).toContain("PORT, WORKERS from a .env file are invalid");
    expect(output).not.toMatch(/fake-port|fake-workers|is missing/);
  });
});

describe("the token", () => {
  it("in a .env file that no ConfigModule reads is missing, and the message says why", async () => {
    const { ENKRYPTIFY_TOKEN, ...rest } = env;
    await writeFile(join(cwd, ".env"), `ENKRYPTIFY_TOKEN=${ENKRYPTIFY_TOKEN}\n`);
    const { code, output } = await runApp("boot.mjs", { ...rest, FORM: "bare" }, cwd);
    expect(code).toBe(1);
    expect(output).toMatch(/AUTH_TOKEN_MISSING.*import ConfigModule\.forRoot\(\)/);
    expect(output).not.toContain(ENKRYPTIFY_TOKEN);
  });

  it("may be in the .env file", async () => {
    const { ENKRYPTIFY_TOKEN, ...rest } = env;
    await writeFile(join(cwd, ".env"), `ENKRYPTIFY_TOKEN=${ENKRYPTIFY_TOKEN}\n`);
    for (const form of ["module", "load"]) {
      const { output } = await runApp("boot.mjs", { ...rest, FORM: form }, cwd);
      expect(output).toContain(`READ SESSION_SECRET = ${SECRET}`);
    }
  });
});
