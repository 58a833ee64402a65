import { expect, test } from "vitest";
import type { SecretsEvent } from "../../src/secrets/secrets-event.ts";
import { createWorld, DEVELOPMENT_ID, type World } from "../support/world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const where = { workspace: "acme", project: "my-project", environment: "development" };
const NAME = "SESSION_SECRET";

function refreshFailures(events: readonly unknown[]): SecretsEvent[] {
  return (events as SecretsEvent[]).filter(({ type }) => type === "refresh-failed");
}

test("fault 23: an API that answers 503 while values are due for a refresh is not waited for, and left in peace", async () => {
  const world = createWorld();
  const client = world.client();
  const value = await client.get(NAME);
  await world.clock.advance(6 * MINUTE);
  world.emulator.fault({ match: { kind: "list" }, status: 503 });
  const before = world.clock.monotonic();
  expect(await client.get(NAME)).toBe(value);
  expect(world.clock.monotonic()).toBe(before);
  await world.clock.advance(MINUTE);
  expect(client.status()).toMatchObject({ source: "memory" });
  const asked = world.lists();
  for (let second = 0; second < 1200; second++) {
    expect(await client.get(NAME)).toBe(value);
    await world.clock.advance(1000);
  }
  // Twenty minutes of reads at back-offs of up to a minute, three tries each.
  expect(world.lists() - asked).toBeGreaterThan(20);
  expect(world.lists() - asked).toBeLessThan(250);
  world.emulator.clearFaults();
  for (let second = 0; second < 90; second++) {
    await client.get(NAME);
    await world.clock.advance(1000);
  }
  expect(client.status().source).toBe("network");
});

test("fault 24: past the hard limit an API that answers 503 still costs no value, and listeners are told", async () => {
  const world = createWorld();
  const events: unknown[] = [];
  const client = world.client({ onEvent: (event) => events.push(event) });
  const value = await client.get(NAME);
  await world.clock.advance(2 * HOUR);
  world.emulator.fault({ match: { kind: "list" }, status: 503 });
  const read = client.get(NAME);
  await world.clock.advance(6000);
  expect(await read).toBe(value);
  await world.clock.advance(30_000);
  expect(refreshFailures(events)[0]).toMatchObject({ code: "HTTP_5XX", status: 503, place: `acme/my-project/${DEVELOPMENT_ID}` });
  expect(refreshFailures(events)[0]?.ageMs).toBeGreaterThanOrEqual(2 * HOUR);
});

test("fault 24: past the hard limit a silent API holds one read for 5 seconds, and no other", async () => {
  const world = createWorld();
  const client = world.client();
  const value = await client.get(NAME);
  await world.clock.advance(2 * HOUR);
  world.silence(/secret\?/);
  const slow = client.get(NAME);
  await world.clock.advance(5000);
  expect(await slow).toBe(value);
  const before = world.clock.monotonic();
  expect(await client.get(NAME)).toBe(value);
  expect(world.clock.monotonic()).toBe(before);
});

test("fault 25: an API that is down longer than values may be old ends in SECRETS_STALE with the cause", async () => {
  const world = createWorld();
  const client = world.client({ maxRetries: 0, cache: { maxStale: 24 * HOUR } });
  await client.ready();
  world.emulator.fault({ match: { kind: "list" }, status: 503 });
  await world.clock.advance(24 * HOUR);
  await expect(client.get(NAME)).rejects.toMatchObject({
    code: "SECRETS_STALE",
    retryable: true,
    message: expect.stringMatching(/24 h.*HTTP_5XX/),
    cause: expect.objectContaining({ code: "HTTP_5XX" }),
  });
  const asked = world.lists();
  await expect(client.get(NAME)).rejects.toMatchObject({ code: "SECRETS_STALE" });
  expect(world.lists()).toBe(asked);
  expect(() => client.getSync(NAME)).toThrow(expect.objectContaining({ code: "SECRET_NOT_CACHED" }));
});

test.each([
  [401, "AUTH_TOKEN_INVALID"],
  [403, "AUTH_FORBIDDEN"],
  [404, "HTTP_4XX"],
])("fault 26: an API that answers %i takes the values away, at once for who asks without waiting", async (status, code) => {
  const world = createWorld();
  const client = world.client();
  await client.ready();
  world.emulator.fault({ match: { kind: "list" }, status });
  const refreshed = client.refresh().catch((error: unknown) => error);
  await world.clock.advance(3000);
  expect(await refreshed).toMatchObject({ code, status });
  expect(() => client.getSync(NAME)).toThrow(expect.objectContaining({ code: "SECRET_NOT_CACHED" }));
  await expect(client.get(NAME)).rejects.toMatchObject({ status });
});

test("fault 26: one 404 with values in hand is confirmed after 2 seconds before they go", async () => {
  const world = createWorld();
  const client = world.client();
  await client.ready();
  world.emulator.fault({ match: { kind: "list" }, times: 1, status: 404 });
  const refreshed = client.refresh();
  await world.clock.advance(1900);
  expect(world.lists()).toBe(2);
  await world.clock.advance(200);
  expect((await refreshed)[NAME]).toContain("fake-session-secret");
  expect(client.getSync(NAME)).toContain("fake-session-secret");
});

test("fault 27: a rate limit with Retry-After: 37 leaves cached reads alone, sends nothing for 37 s, and tells uncached ones", async () => {
  const world = createWorld();
  const client = world.client({ cache: { ttl: 10_000 } });
  const value = await client.get(NAME);
  await world.clock.advance(11_000);
  const mend = limited(world);
  await client.get(NAME);
  await world.clock.settle();
  mend();
  const [sent, until] = [world.sent.length, world.clock.monotonic() + 37_000];
  while (world.clock.monotonic() < until - 1000) {
    expect(await client.get(NAME)).toBe(value);
    const uncached: unknown = await client.getSecrets({ environment: "staging" }).catch((error: unknown) => error);
    expect(uncached).toMatchObject({ code: "RATE_LIMITED", retryAfterMs: expect.any(Number), attempts: 0 });
    // What fits into a call's own time is waited for; this shows the part that does not.
    if (until - world.clock.monotonic() <= 31_000) break;
    await world.clock.advance(1000);
  }
  expect(world.sent).toHaveLength(sent);
  await world.clock.advance(38_000);
  expect((await client.refresh())[NAME]).toBe(value);
});

test("fault 27: a wait that fits into a call's own time is waited for", async () => {
  const world = createWorld();
  const client = world.client();
  world.emulator.fault({ match: { kind: "list" }, times: 1, status: 429, headers: { "retry-after": "12" } });
  const read = client.get(NAME);
  await world.clock.advance(11_900);
  expect(world.lists()).toBe(1);
  await world.clock.advance(1000);
  expect(await read).toContain("fake-session-secret");
});

test("a name that was just created appears within 30 seconds of the first miss, at one request per 30 seconds", async () => {
  const world = createWorld();
  const client = world.client();
  await client.ready();
  await world.clock.advance(31_000);
  world.emulator.setSecret(where, "ADDED", "fake-added-value");
  const missing = expect.objectContaining({ code: "SECRET_NOT_FOUND" });
  await Promise.all([
    expect(client.get("ADDED")).rejects.toThrow(missing),
    expect(client.get("ABSENT")).rejects.toThrow(missing),
  ]);
  await world.clock.settle();
  expect(await client.get("ADDED")).toBe("fake-added-value");
  for (let second = 0; second < 29; second++) {
    await expect(client.get("ABSENT")).rejects.toThrow(missing);
    await world.clock.advance(1000);
  }
  expect(world.lists()).toBe(2);
});

test("an unchanged list costs no parsing when the API sends ETags, and renews the age", async () => {
  const world = createWorld({ emulator: { etag: true } });
  const client = world.client();
  const value = await client.get(NAME);
  await world.clock.advance(2 * HOUR);
  expect(await client.get(NAME)).toBe(value);
  expect(world.emulator.requests.filter(({ kind }) => kind === "list").map(({ status }) => status)).toEqual([200, 304]);
  expect(client.status().ageMs).toBe(0);
});

function limited(world: World): () => void {
  return world.emulator.fault({ match: { kind: "list" }, status: 429, headers: { "retry-after": "37" } });
}
