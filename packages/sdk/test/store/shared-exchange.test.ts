import { readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { startEmulator, type StartedEmulator } from "@enkryptify/testkit";
import { beforeEach, describe, expect, test } from "vitest";
import type { EnkryptifyClient } from "../../src/client.ts";
import type { EnkryptifyOptions } from "../../src/options.ts";
import { temporaryFolder } from "./support/folders.ts";
import { createPeer } from "./support/peers.ts";

const SECRET = "STRIPE_SECRET_KEY";

let dir = "";
let emulator: StartedEmulator;

beforeEach(async () => {
  dir = join(await temporaryFolder(), "shared");
  emulator = await startEmulator();
});

function peer(options: EnkryptifyOptions = {}): EnkryptifyClient {
  return createPeer(emulator, { auth: "exchange", sharing: { dir }, ...options });
}

async function jwtFile(): Promise<string> {
  const name = (await readdir(dir)).find((candidate) => /^jwt1-[0-9a-f]{40}$/.test(candidate));
  if (name === undefined) throw new Error("no JWT was shared");
  return join(dir, name);
}

test("one exchange serves clients that start one after the other, and all that start together", async () => {
  await peer().get(SECRET);
  await Promise.all(Array.from({ length: 10 }, () => peer().get(SECRET)));
  expect(emulator.count("exchange")).toBe(1);
  expect(emulator.count("list")).toBe(11);
});

test("sharing is off with `sharing: false`, and with a `fetch` that may talk to another world", async () => {
  await peer().get(SECRET);
  await peer({ sharing: false }).get(SECRET);
  expect(emulator.count("exchange")).toBe(2);
  await createPeer(emulator, { auth: "exchange", fetch: emulator.fetch }).get(SECRET);
  expect(emulator.count("exchange")).toBe(3);
});

test("another token and another address of the API share nothing", async () => {
  await peer().get(SECRET);
  const { token } = emulator.createToken();
  await peer({ token }).get(SECRET);
  await peer({ baseUrl: emulator.url.replace("127.0.0.1", "localhost") }).get(SECRET);
  expect(emulator.count("exchange")).toBe(3);
});

describe("fault 17: a file that is damaged", () => {
  const damages: [string, (path: string) => Promise<void>][] = [
    ["truncated", (path) => truncate(path, 30)],
    ["emptied", (path) => truncate(path, 0)],
    ["overwritten with noise", (path) => writeFile(path, Buffer.alloc(400, 7))],
    ["flipped by one bit", async (path) => writeFile(path, flipLastBit(await readFile(path)))],
  ];
  test.each(damages)("%s, it is ignored and written anew", async (_, damage) => {
    await peer().get(SECRET);
    await damage(await jwtFile());
    expect(await peer().get(SECRET)).toBe(await peer().get(SECRET));
    expect(emulator.count("exchange")).toBe(2);
  });
});

test("a JWT that the API refuses is replaced once for all, and never taken from the file again", async () => {
  const clients = [peer(), peer(), peer()];
  await Promise.all(clients.map((client) => client.get(SECRET)));
  await pauseBetweenExchanges();
  const undo = emulator.fault({ match: { kind: "list" }, status: 401, times: 3 });
  await Promise.all(clients.map((client) => client.get(SECRET, { cache: false })));
  undo();
  expect(emulator.count("exchange")).toBe(2);
});

test("after a 429 the others do not ask before the time the API gave, and read with the static token", async () => {
  emulator.fault({ match: { kind: "exchange" }, status: 429, headers: { "retry-after": "60" } });
  await peer().get(SECRET);
  await Promise.all([peer().get(SECRET), peer().get(SECRET), peer().get(SECRET)]);
  expect(emulator.count("exchange")).toBe(1);
  expect(emulator.count("list")).toBe(4);
});

test("while the exchange is down, a new client takes a shared JWT that is ageing but valid", async () => {
  const refusing = { exchange: { fallback: false } };
  emulator.fault({ match: { kind: "exchange" }, patch: { expiresIn: 5 }, times: 1 });
  await peer(refusing).get(SECRET);
  emulator.fault({ match: { kind: "exchange" }, status: 503 });
  // From 3 s of its 5 s on it counts as ageing, and from 4.75 s on as expired.
  await new Promise((resolve) => setTimeout(resolve, 3200));
  expect(await peer(refusing).get(SECRET)).not.toBe("");
  await new Promise((resolve) => setTimeout(resolve, 2000));
  await expect(peer(refusing).get(SECRET)).rejects.toMatchObject({ status: 503 });
}, 15_000);

test("fault 9: when the exchange says 401, the shared JWT goes", async () => {
  await peer().get(SECRET);
  const path = await jwtFile();
  emulator.revokeToken(emulator.token);
  const client = peer();
  await expect(client.get(SECRET)).resolves.not.toBe("");
  await pauseBetweenExchanges();
  emulator.fault({ match: { kind: "list" }, status: 401, times: 1 });
  await expect(client.get(SECRET, { cache: false })).rejects.toMatchObject({ code: "AUTH_TOKEN_INVALID" });
  expect(existsSync(path)).toBe(false);
});

test("a token too weak to seal with is never written", async () => {
  const weak = "ek_live_fakefake";
  const seeded = await startEmulator({ seed: { workspaces: { acme: { tokens: [{ token: weak }] } } } });
  emulator = Object.assign(seeded, { token: weak });
  await expect(peer({ environment: "11111111-1111-4111-8111-111111111111" }).get(SECRET)).rejects.toThrow();
  expect(emulator.count("exchange")).toBe(1);
  expect(existsSync(dir)).toBe(false);
});

/** A client never exchanges twice within 2 s. */
function pauseBetweenExchanges(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2100));
}

function flipLastBit(content: Buffer): Buffer {
  const flipped = Buffer.from(content);
  flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
  return flipped;
}
