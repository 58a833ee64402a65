import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { DEMO_TOKEN } from "../../src/index.ts";
import { authorized, open, run, start, temporaryFolder } from "./command-line.ts";

let folder: string;
let data: string;

beforeEach(() => {
  folder = temporaryFolder();
  data = join(folder, "state.json");
});

it("prints where it is, what to export and what is there, and ends cleanly on Ctrl-C", async () => {
  const { url, lines, stop } = await start("--data", data);
  expect(lines).toEqual([
    `Enkryptify emulator: ${url}`,
    `export ENKRYPTIFY_API_URL=${url}`,
    `export ENKRYPTIFY_TOKEN=${DEMO_TOKEN}`,
    "# workspace acme: my-project (development, staging, production, test)",
  ]);
  expect((await fetch(`${url}/v1/me`, authorized(DEMO_TOKEN))).status).toBe(200);
  expect(await stop()).toBe(0);
  expect(readdirSync(folder)).toEqual(["state.json"]);
});

it("is the command when none is given, ends cleanly on SIGTERM while a client is connected, and can be quiet", async () => {
  const child = open("--port", "0", "--quiet");
  const [chunk] = (await child.stdout.take(1).toArray()) as unknown[];
  const url = String(chunk).trim();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  await fetch(`${url}/v1/me`);
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  expect(await exited).toBe(0);
});

it("warns when other machines can reach it", async () => {
  // An unusual spelling of 127.0.0.1 is not recognised: it stands for an open address without opening one here.
  const child = open("--port", "0", "--quiet", "--host", "127.1");
  const [warning] = (await child.stderr.take(1).toArray()) as unknown[];
  expect(String(warning)).toBe("Other machines can reach it: it listens on 127.1.\n");
});

it("starts with a seed file, whose token it does not print", async () => {
  const seed = join(folder, "seed.json");
  const token = "ek_live_fake_seed_token";
  writeFileSync(
    seed,
    JSON.stringify({ workspaces: { own: { projects: { app: { environments: { dev: {} } } }, tokens: [{ token }] } } }),
  );
  const { url, lines, stop } = await start("--seed", seed);
  expect(lines.join("\n")).not.toContain(token);
  expect(lines[2]).toMatch(/^# For a token: .*token create --url/);
  expect(lines[3]).toBe("# workspace own: app (dev)");
  expect((await fetch(`${url}/v1/me`, authorized(token))).status).toBe(200);
  await stop();
});

it("tells each mistake in one message, without a stack, and exits with 1", async () => {
  const { url, stop } = await start("--data", data);
  const port = new URL(url).port;
  const damaged = join(folder, "damaged.json");
  writeFileSync(damaged, "{");
  const mistakes: [string[], string | RegExp][] = [
    [["start", "--port", port], `Port ${port} on 127.0.0.1 is in use. Stop the program that uses it`],
    [["start", "--port", "0", "--data", damaged], `The data file ${damaged} is damaged: it is not JSON.`],
    [["start", "--port", "0", "--data", data], `The data file ${data} is served by the emulator at ${url}`],
    [["start", "--seed", "none.json"], "The seed none.json is not valid: it cannot be read (ENOENT)"],
    [["start", "--port", "80000"], "--port must be a whole number"],
    [["start", "--port"], /--port.*argument missing.*start --help/],
    [["start", "--prot", "1"], "Unknown option '--prot'. See: enkryptify-emulator start --help"],
    [["stop"], "There is no such command. The commands are: start, token create, secret set."],
  ];
  const results = await Promise.all(mistakes.map(([words]) => run(words)));
  for (const [index, { code, out, err }] of results.entries()) {
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(mistakes[index]?.[1] ?? "");
    expect([err.trimEnd().split("\n").length, err.includes("    at ")]).toEqual([1, false]);
  }
  expect(readFileSync(damaged, "utf8")).toBe("{");
  await stop();
});

it("takes over the lock of an emulator that was killed", async () => {
  const { stop } = await start("--data", data);
  await stop("SIGKILL");
  expect(existsSync(`${data}.lock`)).toBe(true);
  const again = await start("--data", data);
  expect(await again.stop()).toBe(0);
});
