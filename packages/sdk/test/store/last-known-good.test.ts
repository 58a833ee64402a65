import { copyFile, readFile, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nodePlatform } from "../../src/node/platform.ts";
import { SECRET, useKeptCopies } from "./support/kept-copies.ts";

const DEVELOPMENT = { workspace: "acme", project: "my-project", environment: "development" };
const NOBODY_LISTENS = "http://127.0.0.1:9";

const world = useKeptCopies();

describe("fault 44: a start while the API cannot be reached", () => {
  test("answers from the copy at once, says so, and keeps trying", async () => {
    const value = await world.keepThenGoOffline();
    const client = world.peer();
    expect(await client.get(SECRET)).toBe(value);
    expect(client.getSync(SECRET)).toBe(value);
    expect(client.status()).toMatchObject({ source: "fallback", place: { workspace: "acme" } });
    expect(world.warnings).toEqual([expect.stringMatching(/cannot be reached.*copy kept 0 min ago/)]);
    world.emulator.clearFaults();
    world.emulator.setSecret(DEVELOPMENT, SECRET, "fake-rotated-value");
    await expect.poll(() => client.get(SECRET), { timeout: 10_000 }).toBe("fake-rotated-value");
    expect(client.status().source).toBe("network");
  });

  test("takes at most 100 ms, with an environment given by name too", async () => {
    const options = { environment: "development", baseUrl: NOBODY_LISTENS };
    const forwarding: typeof fetch = async (input, init) =>
      fetch((input as string).replace(NOBODY_LISTENS, world.emulator.url), init);
    const value = await world.peer({ ...options, fetch: forwarding }).get(SECRET);
    await expect.poll(world.copies).toHaveLength(1);
    const times: number[] = [];
    for (let count = 0; count < 5; count++) {
      const client = world.peer(options);
      const started = performance.now();
      expect(await client.get(SECRET)).toBe(value);
      times.push(performance.now() - started);
    }
    // The best of five: what the work takes, not what else runs on the machine.
    expect(Math.min(...times)).toBeLessThanOrEqual(100);
  });

  test("gives up on a silent API after 5 s, however long the user would wait for one request", async () => {
    const value = await world.peer().get(SECRET);
    await expect.poll(world.copies).toHaveLength(1);
    world.emulator.fault({ hang: true });
    const started = performance.now();
    expect(await world.peer({ timeoutMs: 60_000, totalTimeoutMs: 60_000 }).get(SECRET)).toBe(value);
    expect(performance.now() - started).toBeGreaterThan(4500);
  }, 30_000);

  test("without a copy it fails as it always did", async () => {
    world.goOffline();
    await expect(world.peer().get(SECRET)).rejects.toMatchObject({ code: "NETWORK_RESET" });
  });

  test("a copy is not looked at while the API answers", async () => {
    await world.peer().get(SECRET);
    await expect.poll(world.copies).toHaveLength(1);
    world.emulator.setSecret(DEVELOPMENT, SECRET, "fake-newer-value");
    expect(await world.peer().get(SECRET)).toBe("fake-newer-value");
    expect(world.warnings).toEqual([]);
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
    await world.keepThenGoOffline();
    await damage(await world.copyPath());
    const client = world.peer();
    await expect(client.get(SECRET)).rejects.toMatchObject({ code: "NETWORK_RESET" });
    await expect(client.get(SECRET)).rejects.toMatchObject({ code: "NETWORK_RESET" });
    expect(world.warnings).toEqual([expect.stringMatching(/kept for outages was deleted/)]);
    expect(await world.copies()).toEqual([]);
    world.emulator.clearFaults();
    await client.get(SECRET, { cache: false });
    await expect.poll(world.copies).toHaveLength(1);
  });

  test("an older one that was put back is deleted", async () => {
    // Written an hour ago, as its content says; in this place since now, as the file system says.
    const clock = { ...nodePlatform.clock, wall: () => Date.now() - 3_600_000 };
    await world.peer({}, {}, { clock }).get(SECRET);
    await expect.poll(world.copies).toHaveLength(1);
    world.goOffline();
    await expect(world.peer().get(SECRET)).rejects.toMatchObject({ code: "NETWORK_RESET" });
    expect(world.warnings).toEqual([expect.stringMatching(/an older copy was put in its place/)]);
    expect(await world.copies()).toEqual([]);
  });

  test("from another token it does not open, under whatever name", async () => {
    await world.peer().get(SECRET);
    await expect.poll(world.copies).toHaveLength(1);
    const first = await world.copyPath();
    const { token } = world.emulator.createToken();
    await world.peer({ token }).get(SECRET);
    await expect.poll(world.copies).toHaveLength(2);
    const second = join(world.dir, (await world.copies()).find((name) => join(world.dir, name) !== first) ?? "");
    await copyFile(first, second);
    world.goOffline();
    await expect(world.peer({ token }).get(SECRET)).rejects.toMatchObject({ code: "NETWORK_RESET" });
    expect(world.warnings).toEqual([expect.stringMatching(/damaged or was made with another token/)]);
    expect(await world.peer().get(SECRET)).not.toBe("");
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
