import { expect, test } from "vitest";
import { createWorld, type World } from "../support/world.ts";

const NAME = "SESSION_SECRET";

/** A client whose values are due for a refresh, on an API whose first answer has these rate-limit headers and no others. */
async function clientNearTheLimit(headers: Record<string, string>): Promise<{ world: World; read(): Promise<string> }> {
  const world = createWorld();
  const rewriting: typeof fetch = async (input, init) => {
    const response = await world.fetch(input, init);
    for (const name of ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"]) response.headers.delete(name);
    if (world.lists() === 1) for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    return response;
  };
  const client = world.client({ cache: { ttl: 10_000 }, fetch: rewriting });
  await client.ready();
  await world.clock.advance(11_000);
  return { world, read: () => client.get(NAME) };
}

test.each([
  ["three headers", { "ratelimit-limit": "200", "ratelimit-remaining": "5", "ratelimit-reset": "40" }],
  ["the newer single field", { ratelimit: '"default";r=5;t=40' }],
  ["an older form of that field", { ratelimit: "limit=200, remaining=5, reset=40" }],
])("with few requests left, said by %s, refreshes nobody waits for are put off until the reset", async (_form, headers) => {
  const { world, read } = await clientNearTheLimit(headers);
  await read();
  await world.clock.advance(25_000);
  await read();
  expect(world.lists()).toBe(1);
  await world.clock.advance(5_000);
  await read();
  await world.clock.settle();
  expect(world.lists()).toBe(2);
});

test("with few requests left, reads that somebody waits for go on", async () => {
  const { world } = await clientNearTheLimit({ "ratelimit-remaining": "0", "ratelimit-reset": "40" });
  const other = world.client({ environment: "staging" });
  await expect(other.get(NAME)).resolves.toContain("fake-session-secret");
});

test("with requests to spare nothing is put off", async () => {
  const { world, read } = await clientNearTheLimit({ "ratelimit-remaining": "6", "ratelimit-reset": "40" });
  await read();
  await world.clock.settle();
  expect(world.lists()).toBe(2);
});

test("a 429 without Retry-After waits for the reset of the limit", async () => {
  const world = createWorld();
  world.emulator.fault({
    match: { kind: "list" },
    times: 1,
    status: 429,
    headers: { "ratelimit-reset": "50", "ratelimit-remaining": "0" },
  });
  const error: unknown = await world
    .client()
    .ready()
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 50_000 });
});

test("a 503 with Retry-After is waited for by the call that got it, and by no other", async () => {
  const world = createWorld();
  world.emulator.fault({ match: { kind: "list" }, times: 1, status: 503, headers: { "retry-after": "7" } });
  const first = world.client().get(NAME);
  await world.clock.settle();
  await expect(world.client().get(NAME)).resolves.toContain("fake-session-secret");
  await world.clock.advance(6900);
  expect(world.lists()).toBe(2);
  await world.clock.advance(200);
  await expect(first).resolves.toContain("fake-session-secret");
});
