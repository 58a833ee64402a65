import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { createEmulator, DEMO_TOKEN } from "../src/index.ts";
import { api, environmentId, exchange, home } from "./api.ts";

const where = { project: "my-project", environment: "test" };
let folder: string;
let data: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emulator-"));
  data = join(folder, "state.json");
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

it("saves each change, readable by its owner only, and reads it at the next start", async () => {
  const first = createEmulator({ data });
  expect(statSync(data).mode & 0o777).toBe(0o600);
  const environments = [environmentId(first, "test")];
  await api(first).send("POST", `${home}/secret`, { environments, secrets: [{ key: "BY_REQUEST", value: "fake-a" }] });
  first.setSecret(where, "BY_CALL", "fake-b");
  const { token } = first.createToken();
  const jwt = await exchange(first);
  const second = createEmulator({ data, seed: "empty" });
  expect(second.state).toEqual({ ...first.state, tokens: second.state.tokens });
  expect((await api(second, token).get(`${home}/secret/BY_REQUEST`)).status).toBe(200);
  expect((await api(second, token).get(`${home}/secret/BY_CALL`)).status).toBe(200);
  expect((await api(second, jwt).get("/v1/me")).status).toBe(200);
  expect([statSync(data).mode & 0o777, readdirSync(folder)]).toEqual([0o600, ["state.json"]]);
});

it("keeps raw tokens out of the file", async () => {
  const emulator = createEmulator({ data });
  const { token } = emulator.createToken();
  const jwt = await exchange(emulator);
  const saved = readFileSync(data, "utf8");
  for (const raw of [token, jwt, DEMO_TOKEN]) expect(saved).not.toContain(raw);
});

it("reports a damaged file with its path and leaves it untouched", () => {
  createEmulator({ data });
  const whole = readFileSync(data, "utf8");
  const damages = [
    "",
    "{",
    whole.slice(0, -20),
    "[]",
    whole.replace('"version": 1', '"version": 2'),
    whole.replace("SESSION_SECRET", "").replace('"name": ""', '"name": 7'),
  ];
  for (const damage of damages) {
    writeFileSync(data, damage);
    expect(() => createEmulator({ data })).toThrow(`The data file ${data} is damaged: `);
    expect(readFileSync(data, "utf8")).toBe(damage);
  }
});

it("names the damaged place, and no value", () => {
  createEmulator({ data });
  const broken = readFileSync(data, "utf8").replace(
    '"value": "postgres://app:fake-db-password-dev-7Qm2xV9z@127.0.0.1:5432/app"',
    '"value": 7',
  );
  writeFileSync(data, broken);
  const attempt = (): unknown => createEmulator({ data });
  expect(attempt).toThrow("workspaces > 0 > projects > 0 > secrets > 0 > values > 0 > value: ");
  expect(attempt).toThrow(/^(?!.*fake-)/s);
  writeFileSync(data, "fake-secret-that-is-no-json");
  expect(attempt).toThrow(/^(?!.*fake-secret)/s);
});

it("answers 500 when it cannot save, changes nothing, and works again afterwards", async () => {
  const emulator = createEmulator({ data });
  const before = readFileSync(data, "utf8");
  const secret = { environments: [environmentId(emulator, "test")], secrets: [{ key: "LATE", value: "fake" }] };
  // A folder that cannot be written to would not stop root; a folder in the place of the temporary file does.
  const obstacle = join(folder, "state.json.tmp");
  await promisify(execFile)("mkdir", ["-p", join(obstacle, "full")]);
  const failed = await api(emulator).send("POST", `${home}/secret`, secret);
  expect([failed.status, failed.body["message"]]).toEqual([500, expect.stringContaining(`Cannot save ${data}`)]);
  expect(() => emulator.setSecret(where, "LATE", "fake")).toThrow("the previous file is unchanged");
  expect(readFileSync(data, "utf8")).toBe(before);
  expect((await api(emulator).get(`${home}/secret/LATE`)).status).toBe(404);
  rmSync(obstacle, { recursive: true });
  expect((await api(emulator).send("POST", `${home}/secret`, secret)).status).toBe(201);
  expect(readFileSync(data, "utf8")).toContain('"LATE"');
});

it("says that it cannot save at the start", () => {
  expect(() => createEmulator({ data: join(folder, "missing", "state.json") })).toThrow("Cannot save");
});

it("has the last confirmed change, whole, after a process was killed while saving", async () => {
  const script = `
    import { createEmulator } from "@enkryptify/emulator";
    const emulator = createEmulator({ data: process.argv[1] });
    for (let index = 1; ; index += 1) {
      emulator.setSecret({ project: "my-project", environment: "test" }, "COUNTER", String(index).padStart(20_000, "0"));
      process.stdout.write(index + "\\n");
    }`;
  for (let round = 0; round < 6; round += 1) {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", script, data], {
      cwd: new URL("..", import.meta.url),
      stdio: ["ignore", "pipe", "inherit"],
    });
    let confirmed = 0;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    for await (const line of createInterface({ input: child.stdout })) {
      confirmed = Number(line);
      if (confirmed === 5 + round) child.kill("SIGKILL");
    }
    await ended;
    expect(confirmed).toBeGreaterThanOrEqual(5 + round);
    const { body } = await api(createEmulator({ data })).get(`${home}/secret/COUNTER`);
    const saved = Number(body["values"]?.map(({ value }) => value)[0]);
    expect([confirmed, confirmed + 1]).toContain(saved);
    expect(statSync(data).mode & 0o777).toBe(0o600);
  }
});
