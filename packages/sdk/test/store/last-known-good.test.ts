import { copyFile, readdir, readFile, truncate, utimes, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createServiceAccountToken } from "@enkryptify/emulator";
import { startEmulator, type StartedEmulator } from "@enkryptify/testkit";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fromKubernetes } from "../../src/credential.ts";
import type { EnkryptifyClient } from "../../src/client.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import type { EnkryptifyOptions } from "../../src/options.ts";
import type { Platform } from "../../src/platform.ts";
import type { LastKnownGoodOptions } from "../../src/store/sharing-options.ts";
import { temporaryFolder } from "./support/folders.ts";
import { createPeer } from "./support/peers.ts";
import { POD_ENVIRONMENT_ID, podSeed } from "./support/pod-seed.ts";

const SECRET = "STRIPE_SECRET_KEY";
const DEVELOPMENT = { workspace: "acme", project: "my-project", environment: "development" };
const NOBODY_LISTENS = "http://127.0.0.1:9";
const HEX = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

let dir = "";
let emulator: StartedEmulator;
const warnings: string[] = [];

beforeEach(async () => {
  dir = join(await temporaryFolder(), "kept");
  emulator = await startEmulator();
  vi.spyOn(console, "warn").mockImplementation((message: string) => void warnings.push(message));
});

afterEach(() => {
  vi.restoreAllMocks();
  warnings.length = 0;
});

function peer(
  options: EnkryptifyOptions = {},
  kept: LastKnownGoodOptions = {},
  platform: Partial<Platform> = {},
): EnkryptifyClient {
  return createPeer(emulator, { lastKnownGood: { dir, ...kept }, ...options }, platform);
}

/** Reads once online, waits until the copy is there, then takes the API away. The address stays the same. */
async function keepThenGoOffline(options: EnkryptifyOptions = {}, kept: LastKnownGoodOptions = {}): Promise<string> {
  const value = await peer(options, kept).get(SECRET);
  await expect.poll(copies).toHaveLength(1);
  await goOffline();
  return value;
}

async function copies(): Promise<string[]> {
  const names = existsSync(dir) ? await readdir(dir) : [];
  return names.filter((name) => /^kept1-[0-9a-f]{40}$/.test(name));
}

async function copyPath(): Promise<string> {
  return join(dir, (await copies())[0] ?? "");
}

/** Requests are dropped without an answer, as by a network that is gone. */
async function goOffline(): Promise<void> {
  emulator.fault({ reset: true });
}

describe("fault 44: a start while the API cannot be reached", () => {
  test("answers from the copy at once, says so, and keeps trying", async () => {
    const value = await keepThenGoOffline();
    const client = peer();
    expect(await client.get(SECRET)).toBe(value);
    expect(client.getSync(SECRET)).toBe(value);
    expect(client.status()).toMatchObject({ source: "fallback", place: { workspace: "acme" } });
    expect(warnings).toEqual([expect.stringMatching(/cannot be reached.*copy kept 0 min ago/)]);
    emulator.clearFaults();
    emulator.setSecret(DEVELOPMENT, SECRET, "fake-rotated-value");
    await expect.poll(() => client.get(SECRET), { timeout: 10_000 }).toBe("fake-rotated-value");
    expect(client.status().source).toBe("network");
  });

  test("takes at most 100 ms, with an environment given by name too", async () => {
    const options = { environment: "development", baseUrl: NOBODY_LISTENS };
    const forwarding: typeof fetch = async (input, init) => fetch((input as string).replace(NOBODY_LISTENS, emulator.url), init);
    const value = await peer({ ...options, fetch: forwarding }).get(SECRET);
    await expect.poll(copies).toHaveLength(1);
    const times: number[] = [];
    for (let count = 0; count < 5; count++) {
      const client = peer(options);
      const started = performance.now();
      expect(await client.get(SECRET)).toBe(value);
      times.push(performance.now() - started);
    }
    // The best of five: what the work takes, not what else runs on the machine.
    expect(Math.min(...times)).toBeLessThanOrEqual(100);
  });

  test("gives up on a silent API after 5 s", async () => {
    const value = await peer().get(SECRET);
    await expect.poll(copies).toHaveLength(1);
    emulator.fault({ hang: true });
    const started = performance.now();
    expect(await peer().get(SECRET)).toBe(value);
    expect(performance.now() - started).toBeGreaterThan(4500);
  }, 20_000);

  test("without a copy it fails as it always did", async () => {
    await goOffline();
    await expect(peer().get(SECRET)).rejects.toMatchObject({ code: "NETWORK_RESET" });
  });

  test("a copy is not looked at while the API answers", async () => {
    await peer().get(SECRET);
    await expect.poll(copies).toHaveLength(1);
    emulator.setSecret(DEVELOPMENT, SECRET, "fake-newer-value");
    expect(await peer().get(SECRET)).toBe("fake-newer-value");
    expect(warnings).toEqual([]);
  });
});

describe("fault 43: a copy that must not be used", () => {
  const cases: [string, (path: string) => Promise<void>][] = [
    ["with a flipped bit", async (path) => writeFile(path, flip(await readFile(path), 100))],
    ["made to look younger", async (path) => writeFile(path, flip(await readFile(path), 8 + 13))],
    ["cut short", (path) => truncate(path, 60)],
    ["older than the maximum age", (path) => setAge(path, 15 * 86_400_000)],
  ];
  test.each(cases)("%s, it is deleted, with one warning, and the read fails", async (_, damage) => {
    await keepThenGoOffline();
    await damage(await copyPath());
    const client = peer();
    await expect(client.get(SECRET)).rejects.toMatchObject({ code: "NETWORK_RESET" });
    await expect(client.get(SECRET)).rejects.toMatchObject({ code: "NETWORK_RESET" });
    expect(warnings).toEqual([expect.stringMatching(/kept for outages was deleted/)]);
    expect(await copies()).toEqual([]);
    emulator.clearFaults();
    await client.get(SECRET, { cache: false });
    await expect.poll(copies).toHaveLength(1);
  });

  test("an older one that was put back is deleted", async () => {
    // Written an hour ago, as its content says; in this place since now, as the file system says.
    const clock = { ...nodePlatform.clock, wall: () => Date.now() - 3_600_000 };
    await peer({}, {}, { clock }).get(SECRET);
    await expect.poll(copies).toHaveLength(1);
    await goOffline();
    await expect(peer().get(SECRET)).rejects.toMatchObject({ code: "NETWORK_RESET" });
    expect(warnings).toEqual([expect.stringMatching(/an older copy was put in its place/)]);
    expect(await copies()).toEqual([]);
  });

  test("from another token it does not open, under whatever name", async () => {
    await peer().get(SECRET);
    await expect.poll(copies).toHaveLength(1);
    const first = await copyPath();
    const { token } = emulator.createToken();
    await peer({ token }).get(SECRET);
    await expect.poll(copies).toHaveLength(2);
    const second = join(dir, (await copies()).find((name) => join(dir, name) !== first) ?? "");
    await copyFile(first, second);
    await goOffline();
    await expect(peer({ token }).get(SECRET)).rejects.toMatchObject({ code: "NETWORK_RESET" });
    expect(warnings).toEqual([expect.stringMatching(/damaged or was made with another token/)]);
    expect(await peer().get(SECRET)).not.toBe("");
  });
});

describe.each([401, 403, 404])("after a %i", (status) => {
  test("fault 26: the copy is deleted and nothing is read from it any more", async () => {
    const client = peer();
    await client.get(SECRET);
    await expect.poll(copies).toHaveLength(1);
    emulator.fault({ match: { kind: "list" }, status });
    await expect(client.get(SECRET, { cache: false })).rejects.toMatchObject({ status });
    await expect.poll(copies).toEqual([]);
    emulator.clearFaults();
    await goOffline();
    await expect(peer().get(SECRET)).rejects.toMatchObject({ code: "NETWORK_RESET" });
  }, 15_000);

  test("fault 26: also when it is the answer to the question where the environment is", async () => {
    await peer({ environment: "development" }).get(SECRET);
    await expect.poll(copies).toHaveLength(1);
    emulator.fault({ match: { kind: "environment" }, status });
    await expect(peer({ environment: "development" }).get(SECRET)).rejects.toMatchObject({ status });
    expect(await copies()).toEqual([]);
  });
});

describe("who keeps a copy", () => {
  test("nobody who did not ask for it, and nobody in CI", async () => {
    await createPeer(emulator).get(SECRET);
    await peer({ lastKnownGood: false }).get(SECRET);
    await peer({}, {}, { env: { CI: "true" } }).get(SECRET);
    await goOffline();
    await expect(peer({}, {}, { env: { CI: "1" } }).get(SECRET)).rejects.toMatchObject({ code: "NETWORK_RESET" });
    expect(existsSync(dir)).toBe(false);
  });

  test("a rotated token reads the copy of the one before, when that is given, and replaces it", async () => {
    const before = emulator.token;
    const value = await keepThenGoOffline();
    const { token } = emulator.createToken();
    await expect(peer({ token }).get(SECRET)).rejects.toMatchObject({ code: "NETWORK_RESET" });
    const client = peer({ token }, { previousToken: before });
    expect(await client.get(SECRET)).toBe(value);
    const old = await copyPath();
    emulator.clearFaults();
    await client.get(SECRET, { cache: false });
    await expect.poll(() => existsSync(old)).toBe(false);
    expect(await copies()).toHaveLength(1);
  });

  test("a key of its own outlives the token", async () => {
    const value = await keepThenGoOffline({}, { key: HEX });
    const { token } = emulator.createToken();
    expect(await peer({ token }, { key: HEX }).get(SECRET)).toBe(value);
    await expect(peer({ token }, { key: HEX.replaceAll("0", "1") }).get(SECRET)).rejects.toMatchObject({ code: "NETWORK_RESET" });
  });

  test("fault 35: a pod only with a key, because its token changes every hour", async () => {
    emulator = await startEmulator({ seed: podSeed() });
    const token = await createServiceAccountToken();
    const platform = { readFile: async () => token };
    const options = { token: undefined, auth: fromKubernetes(), environment: POD_ENVIRONMENT_ID, sharing: false };
    await peer(options, {}, platform).get(SECRET);
    expect(existsSync(dir)).toBe(false);
    const value = await peer(options, { key: HEX }, platform).get(SECRET);
    await expect.poll(copies).toHaveLength(1);
    await goOffline();
    const rotated = await createServiceAccountToken({ expiresIn: 7200 });
    expect(await peer(options, { key: HEX }, { readFile: async () => rotated }).get(SECRET)).toBe(value);
  });
});

async function setAge(path: string, ms: number): Promise<void> {
  const then = new Date(Date.now() - ms);
  await utimes(path, then, then);
}

function flip(content: Buffer, at: number): Buffer {
  const flipped = Buffer.from(content);
  flipped[at] = (flipped[at] ?? 0) ^ 1;
  return flipped;
}
