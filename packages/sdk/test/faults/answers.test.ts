import { inspect } from "node:util";
import { startEmulator } from "@enkryptify/testkit";
import { expect, test } from "vitest";
import { Enkryptify } from "../../src/index.ts";
import { createWorld, DEVELOPMENT_ID } from "../support/world.ts";

const where = { workspace: "acme", project: "my-project", environment: "development" };

/** A list with these secrets, each given by name and shared value. */
function listOf(...rows: unknown[]): string {
  return JSON.stringify(rows);
}

function row(name: string, value: unknown): unknown {
  return { id: "1", name, note: "", values: [{ environmentId: DEVELOPMENT_ID, value, isPersonal: false }] };
}

test.each([
  ["502 with HTML", { status: 502, body: "<html>Bad gateway</html>" }, "HTTP_5XX", 3],
  ["200 with HTML", { body: "<html>Login</html>" }, "RESPONSE_INVALID", 2],
  ["200 with truncated JSON", { truncate: 40 }, "RESPONSE_INVALID", 2],
  ["200 with nothing", { body: "" }, "RESPONSE_INVALID", 2],
])("fault 28: %s is tried again, then a typed error", async (_name, fault, code, requests) => {
  const world = createWorld();
  world.emulator.fault({ match: { kind: "list" }, ...fault });
  const failed = world
    .client()
    .get("SESSION_SECRET")
    .catch((error: unknown) => error);
  await world.clock.advance(30_000);
  const error = await failed;
  expect(error).toMatchObject({ code, name: "ApiError", retryable: true, attempts: requests });
  expect(world.lists()).toBe(requests);
  expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/SyntaxError|fake-|Login/);
});

test("fault 28: an answer that is right at the second try is used", async () => {
  const world = createWorld();
  world.emulator.fault({ match: { kind: "list" }, times: 1, body: "<html>" });
  const read = world.client().get("SESSION_SECRET");
  await world.clock.advance(1000);
  expect(await read).toContain("fake-session-secret");
});

test.each([
  ["an object", "{}"],
  ["null", "null"],
  ["a text", '"list"'],
  ["a secret without values", listOf({ name: "A" })],
  ["a secret without name", listOf({ values: [] })],
  ["a value that is a number", listOf(row("A", 7))],
  ["a value that is null", listOf(row("A", null))],
  ["a list of null", "[null]"],
])("fault 29: a list that is %s is RESPONSE_INVALID", async (_name, body) => {
  const world = createWorld();
  world.emulator.fault({ match: { kind: "list" }, body });
  await expect(world.client().ready()).rejects.toMatchObject({ code: "RESPONSE_INVALID" });
});

test("fault 29: of a name listed twice the first counts, and listeners are told the name", async () => {
  const world = createWorld();
  const events: unknown[] = [];
  world.emulator.fault({ match: { kind: "list" }, body: listOf(row("A", "fake-first"), row("A", "fake-second")) });
  const client = world.client({ onEvent: (event) => events.push(event) });
  expect(await client.get("A")).toBe("fake-first");
  expect(events).toEqual([expect.objectContaining({ type: "duplicate-names", names: ["A"] })]);
});

test("fault 29: names that could change objects are values to get, absent from the object, and change nothing", async () => {
  const world = createWorld();
  const names = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "toJSON"];
  world.emulator.fault({
    match: { kind: "list" },
    body: listOf(row("", "fake-none"), ...names.map((name) => row(name, `fake-${name}`))),
  });
  const client = world.client();
  for (const name of names) expect(await client.get(name)).toBe(`fake-${name}`);
  const secrets = await client.getSecrets();
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  expect(typeof {}.toString).toBe("function");
  expect(Object.keys(secrets)).toEqual(["toString", "hasOwnProperty"]);
  expect(JSON.stringify(secrets)).not.toContain("fake-");
  await expect(client.get("")).rejects.toMatchObject({ code: "SECRET_NOT_FOUND" });
});

const values: [string, string][] = [
  ["empty", ""],
  ["1 MB", "fake-".repeat(210_000)],
  ["with NUL", "fake\u0000value"],
  ["with every kind of line end", "fake\r\nvalue\n\r\u2028\u2029"],
  ["emoji and combined characters", "fake-👩‍👩‍👧‍👦-é-e\u0301"],
  ["half a surrogate pair", "fake-\ud83d-value"],
  ["what JSON must escape", 'fake-"\\/\b\f\t'],
  ["a byte order mark", "\ufefffake"],
];

test.each(values)("fault 30: a value that is %s arrives exactly, over a socket", async (_name, value) => {
  const { token, url, setSecret } = await startEmulator();
  setSecret(where, "ODD", value);
  const client = new Enkryptify({ token, baseUrl: url, ...where });
  expect((await client.get("ODD")) === value).toBe(true);
  expect((await client.getSecrets())["ODD"] === value).toBe(true);
  expect(client.getSync("ODD") === value).toBe(true);
  client.destroy();
});

test.each(values)("fault 30: a value that is %s arrives exactly, by fetch", async (_name, value) => {
  const world = createWorld();
  world.emulator.setSecret(where, "ODD", value);
  expect((await world.client().get("ODD")) === value).toBe(true);
});

test("an answer of more than 32 MB is dropped as it arrives", async () => {
  const world = createWorld();
  world.emulator.fault({ match: { kind: "list" }, body: `[${" ".repeat(33 * 1024 * 1024)}]` });
  await expect(world.client({ maxRetries: 0 }).ready()).rejects.toMatchObject({ code: "RESPONSE_TOO_LARGE" });
});

test("pages are followed on the same route only, with the token", async () => {
  const world = createWorld();
  const pages: Record<string, unknown> = {
    "": { data: [row("A", "fake-a")], next: "https://elsewhere.example/steal?cursor=2" },
    "2": { data: [row("B", "fake-b")] },
  };
  const hosts = new Set<string>();
  const paging: typeof fetch = async (input) => {
    const url = new URL(new Request(input).url);
    hosts.add(url.origin + url.pathname);
    return Response.json(pages[url.searchParams.get("cursor") ?? ""]);
  };
  const secrets = await world.client({ fetch: paging }).getSecrets();
  expect({ ...secrets }).toEqual({ A: "fake-a", B: "fake-b" });
  expect([...hosts]).toEqual(["http://emulator.localhost/v1/workspace/acme/project/my-project/secret"]);
});
