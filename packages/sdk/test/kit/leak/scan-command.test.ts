import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { scanCommand } from "../../../src/kit/leak/scan-command.ts";
import { kitEnv } from "../kit-env.ts";

const { emulator, place } = await kitEnv();
const LEAKED = "fake-session-value-q7Zp2mX9vB4kL8sT1nR6";
const PUBLIC = "https://api.example.com/fake-x9Kq2Lm7Tz4w";

/** Runs the command, which must never write a piece of the value. */
async function run(...words: string[]): Promise<{ code: number; out: string; error: string }> {
  const written = { out: "", error: "" };
  const output = { out: (text: string) => void (written.out += text), error: (text: string) => void (written.error += text) };
  const code = await scanCommand(words, output);
  expect(written.out + written.error).not.toContain(LEAKED.slice(0, 8));
  return { code, ...written };
}

describe("enkryptify-scan", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "scan-"));
    mkdirSync(join(dir, "dist"));
    writeFileSync(join(dir, "dist/clean.js"), "const a = 1;");
    Object.assign(process.env, emulator.env);
    emulator.setSecret(place, "SESSION_SECRET", LEAKED);
    emulator.setSecret(place, "VITE_API_URL", PUBLIC);
    emulator.setSecret(place, "LOG_LEVEL", "verbose");
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it("says what it scanned and looked for, and exits with 0 where nothing is found", async () => {
    writeFileSync(join(dir, "dist/public.js"), `fetch("${PUBLIC}")`);
    const { code, out, error } = await run(join(dir, "dist"));
    expect(code).toBe(0);
    expect(error).toBe("");
    expect(out).toMatch(
      /^Scanned 2 files \(0\.0 MB\) for \d secrets of acme\/my-project\/production\. Too ordinary to look for: LOG_LEVEL/,
    );
    expect(out).toContain("Nothing private found.");
  });

  it("names what it found where, and exits with 1", async () => {
    writeFileSync(join(dir, "dist/app.js"), `\nconst s = ${JSON.stringify(Buffer.from(LEAKED).toString("base64"))};`);
    const { code, error } = await run(join(dir, "dist"));
    expect(code).toBe(1);
    expect(error).toMatch(/SESSION_SECRET \(in base64\) in .*dist\/app\.js:2:12/);
  });

  it("looks for what Enkryptify holds, whatever the environment of the process has", async () => {
    process.env["SESSION_SECRET"] = "fake-other-value-in-the-shell-8Kq2";
    writeFileSync(join(dir, "dist/app.js"), LEAKED);
    expect(await run(join(dir, "dist"))).toMatchObject({ code: 1 });
  });

  it("looks for the values of the environment that is asked for", async () => {
    writeFileSync(join(dir, "dist/app.js"), LEAKED);
    expect(await run(join(dir, "dist"), "--environment", "staging")).toMatchObject({ code: 0 });
    expect(await run(join(dir, "dist"), "--mode", "development")).toMatchObject({ code: 0 });
  });

  it("leaves out what is ignored or public, and finds what is always looked for", async () => {
    writeFileSync(join(dir, "dist/app.js"), `${LEAKED} "verbose"`);
    expect(await run(join(dir, "dist"), "--ignore", "SESSION_SECRET")).toMatchObject({ code: 0 });
    expect(await run(join(dir, "dist"), "--public", "SESSION_SECRET")).toMatchObject({ code: 0 });
    expect(await run(join(dir, "dist"), "--public", "SESSION_SECRET", "--always", "LOG_LEVEL")).toMatchObject({ code: 1 });
  });

  it("exits with 0 and a warning where the value may stand there by chance", async () => {
    emulator.setSecret(place, "CLUSTER", "us-east-1");
    writeFileSync(join(dir, "dist/app.js"), '"us-east-1"');
    const { code, error, out } = await run(join(dir, "dist"));
    expect(code).toBe(0);
    expect(error).toContain("CLUSTER (as it is, perhaps by chance)");
    expect(out).toContain("Only values that may stand there by chance.");
  });

  it("writes what was scanned and found, without values", async () => {
    writeFileSync(join(dir, "dist/app.js"), LEAKED);
    const file = join(dir, "attestation.json");
    expect(await run(join(dir, "dist"), "--attest", file)).toMatchObject({ code: 1 });
    const text = readFileSync(file, "utf8");
    expect(text).not.toContain(LEAKED.slice(0, 8));
    const path = `${dir}/dist/clean.js`;
    expect(JSON.parse(text)).toMatchObject({
      version: 1,
      place: { workspace: "acme", project: "my-project", environment: "production" },
      secrets: { skipped: ["LOG_LEVEL"] },
      files: [
        { path: `${dir}/dist/app.js` },
        { path, bytes: 12, sha256: createHash("sha256").update("const a = 1;").digest("hex") },
      ],
      findings: [{ name: "SESSION_SECRET", kind: "plain", line: 1 }],
    });
    expect(readdirSync(dir).toSorted()).toEqual(["attestation.json", "dist"]);
  });

  it.each([
    [[], "Name a folder"],
    [["--nonsense"], "--nonsense"],
    [["missing-folder"], "ENOENT"],
  ])("exits with 2 and one message for %j", async (words, message) => {
    const { code, error } = await run(...words);
    expect(code).toBe(2);
    expect(error).toContain(message);
    expect(error).not.toContain("    at ");
  });

  it("exits with 2 and the code of the error where the secrets cannot be had", async () => {
    emulator.fault({ status: 403, match: { kind: "list" } });
    const { code, error } = await run(join(dir, "dist"));
    expect(code).toBe(2);
    expect(error).toMatch(/^AUTH_FORBIDDEN: /);
  });

  it("explains itself", async () => {
    expect(await run("--help")).toMatchObject({ code: 0, out: expect.stringContaining("Usage: enkryptify-scan PATH...") });
  });
});
