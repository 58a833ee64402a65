import { chmod, chown, lstat, mkdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { openFileStore } from "../../src/node/file-store.ts";
import type { SharedStore } from "../../src/store/shared-store.ts";
import { filesUnder, temporaryFolder } from "./support/folders.ts";

const KEY = `jwt1-${"0".repeat(40)}`;
const DAY = 86_400_000;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

let dir = "";
let store: SharedStore;

const openStore = (path: string): Promise<SharedStore> => openFileStore({ dir: path, lasting: false, keepMs: DAY });

beforeEach(async () => {
  dir = join(await temporaryFolder(), "store");
  store = await openStore(dir);
});

describe("a store in files", () => {
  test("gives back what was written, with its age", async () => {
    expect(await store.read(KEY)).toBeUndefined();
    await store.write(KEY, bytes("one"), DAY);
    await store.write(KEY, bytes("two"), DAY);
    const found = await (await openStore(dir)).read(KEY);
    expect(Buffer.from(found?.bytes ?? []).toString()).toBe("two");
    expect(found?.ageMs).toBeLessThan(10_000);
    await store.remove(KEY);
    await store.remove(KEY);
    expect(await store.read(KEY)).toBeUndefined();
  });

  test("lets nobody else in: folder 0700, file 0600, no other file left", async () => {
    await store.write(KEY, bytes("one"), DAY);
    expect((await lstat(dir)).mode & 0o777).toBe(0o700);
    expect((await lstat(join(dir, KEY))).mode & 0o777).toBe(0o600);
    expect((await filesUnder(dir)).map(({ name }) => name)).toEqual([KEY]);
  });

  test("goes by the machine's clock too, so that a wall clock set back does not make an entry younger", async () => {
    await store.write(KEY, bytes("one"), DAY);
    const later = new Date(Date.now() + 3_600_000);
    await utimes(join(dir, KEY), later, later);
    expect((await store.read(KEY))?.ageMs).toBeGreaterThanOrEqual(0);
    const earlier = new Date(Date.now() - 3_600_000);
    await utimes(join(dir, KEY), earlier, earlier);
    expect((await store.read(KEY))?.ageMs).toBeGreaterThanOrEqual(3_600_000 - 1000);
  });

  test("makes its folder again when a cleaner took it", async () => {
    await rm(dir, { recursive: true });
    await store.write(KEY, bytes("one"), DAY);
    expect(await store.read(KEY)).toBeDefined();
  });

  test("sweeps what was left behind long ago, and only files of its own", async () => {
    const old = new Date(Date.now() - 2 * DAY);
    const left = [`jwt1-${"1".repeat(40)}`, `jwt1-${"2".repeat(40)}.lock`, "notes.txt"];
    for (const name of left) {
      await writeFile(join(dir, name), "left");
      await utimes(join(dir, name), old, old);
    }
    await store.write(KEY, bytes("one"), DAY);
    expect((await filesUnder(dir)).map(({ name }) => name).toSorted((a, b) => a.localeCompare(b))).toEqual([KEY, "notes.txt"]);
  });
});

describe("fault 16: a folder that cannot be trusted", () => {
  test("is refused when the group or others may enter it", async () => {
    for (const mode of [0o770, 0o701, 0o777]) {
      await chmod(dir, mode);
      await expect(openStore(dir)).rejects.toThrow("not a private folder");
      await expect(store.write(KEY, bytes("one"), DAY)).rejects.toThrow("not a private folder");
    }
  });

  test("is refused when it is a link, or no folder at all", async () => {
    const link = join(dirname(dir), "link");
    await symlink(dir, link);
    await expect(openStore(link)).rejects.toThrow("not a private folder");
    const file = join(dirname(dir), "file");
    await writeFile(file, "");
    await expect(openStore(file)).rejects.toThrow("not a private folder");
    await expect(openStore(join(file, "inside"))).rejects.toThrow();
  });

  test.runIf(process.getuid?.() === 0)("is refused when it belongs to somebody else", async () => {
    await chown(dir, 65_534, 65_534);
    await expect(openStore(dir)).rejects.toThrow("not a private folder");
  });

  test("never leads to another file: a link in the place of an entry is not followed, and is replaced", async () => {
    const outside = join(dirname(dir), "outside");
    await writeFile(outside, "0123456789", { mode: 0o600 });
    await symlink(outside, join(dir, KEY));
    expect(await store.read(KEY)).toBeUndefined();
    await store.write(KEY, bytes("one"), DAY);
    expect(await readFile(outside, "utf8")).toBe("0123456789");
    expect((await lstat(join(dir, KEY))).isFile()).toBe(true);
    expect(await store.read(KEY)).toBeDefined();
  });

  test("an entry that others can read, or that is a folder, counts as absent", async () => {
    await writeFile(join(dir, KEY), "0123456789", { mode: 0o644 });
    expect(await store.read(KEY)).toBeUndefined();
    const other = `jwt1-${"3".repeat(40)}`;
    await mkdir(join(dir, other));
    expect(await store.read(other)).toBeUndefined();
  });
});

describe("a lock", () => {
  test("has one holder at a time", async () => {
    const tries = await Promise.all(Array.from({ length: 20 }, () => store.lock(KEY, 12_000)));
    const held = tries.filter((release) => release !== undefined);
    expect(held).toHaveLength(1);
    await held[0]?.();
    expect(await store.lock(KEY, 12_000)).toBeDefined();
  });

  test("passes to one of many when its holder has had it too long, and the old holder cannot give it back", async () => {
    const first = await store.lock(KEY, 12_000);
    await age(join(dir, `${KEY}.lock`), 12_500);
    const tries = await Promise.all(Array.from({ length: 20 }, () => store.lock(KEY, 12_000)));
    expect(tries.filter((release) => release !== undefined)).toHaveLength(1);
    await first?.();
    expect(await store.lock(KEY, 12_000)).toBeUndefined();
    await tries.find((release) => release !== undefined)?.();
    expect(await filesUnder(dir)).toEqual([]);
  });

  test("taken before the wall clock was set back does not last until that time comes again", async () => {
    await store.lock(KEY, 12_000);
    await age(join(dir, `${KEY}.lock`), -3_600_000);
    expect(await store.lock(KEY, 12_000)).toBeDefined();
  });
});

async function age(path: string, ms: number): Promise<void> {
  const then = new Date(Date.now() - ms);
  await utimes(path, then, then);
}
