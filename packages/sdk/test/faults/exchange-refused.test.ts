import { expect, test } from "vitest";
import { exchangeTimes, readSteadily } from "../support/steady-reads.ts";
import { createSimulation, worstWindow } from "../support/simulation.ts";
import { createWorld } from "../support/world.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

test("fault 9: a revoked token is used through its JWT to the end, then AUTH_TOKEN_INVALID, and the values are gone", async () => {
  const world = createWorld();
  const { token } = world.emulator.createToken();
  const client = world.client({ auth: "exchange", token, cache: { ttl: 30 * SECOND } });
  await client.ready();
  world.emulator.revokeToken(token);
  for (let second = 0; second < 890; second += 5) {
    await client.get("SESSION_SECRET");
    await world.clock.advance(5 * SECOND);
  }
  const before = exchangeTimes(world).length;
  expect(client.getSync("SESSION_SECRET")).toContain("fake-session-secret");
  const codes = new Set<string>();
  for (let second = 0; second < 300; second += 5) {
    await client.get("SESSION_SECRET").catch((error: { code: string }) => codes.add(error.code));
    await world.clock.advance(5 * SECOND);
  }
  expect(codes).toEqual(new Set(["AUTH_TOKEN_INVALID"]));
  expect(() => client.getSync("SESSION_SECRET")).toThrow(expect.objectContaining({ code: "SECRET_NOT_CACHED" }));
  expect(worstWindow(exchangeTimes(world).slice(before))).toBeLessThanOrEqual(2);
});

test.each([404, 405, 501])(
  "fault 10: an API without the exchange (%i) is served by static token, and asked again after 15 minutes",
  async (status) => {
    const world = createWorld();
    const events: string[] = [];
    const client = world.client({ auth: "exchange", onEvent: ({ type }) => events.push(type) });
    world.emulator.fault({ match: { kind: "exchange" }, status });
    const { failures } = await readSteadily(world, client, 20 * MINUTE, 10 * SECOND);
    const [first = 0, second = 0, ...others] = exchangeTimes(world);
    expect([failures, others]).toEqual([[], []]);
    expect(second - first).toBeGreaterThanOrEqual(15 * MINUTE);
    expect(events.filter((type) => type === "fallback-static")).toHaveLength(1);
  },
);

test("fault 10: without leave to fall back the error says that the exchange is missing, and the values stay", async () => {
  const world = createWorld();
  const client = world.client({ auth: "exchange", exchange: { fallback: false }, cache: { ttl: MINUTE } });
  await client.ready();
  world.emulator.fault({ match: { kind: "exchange" }, status: 404 });
  await world.clock.advance(15 * MINUTE);
  expect(await client.get("SESSION_SECRET")).toContain("fake-session-secret");
  await expect(client.get("SESSION_SECRET", { cache: false })).rejects.toMatchObject({ code: "AUTH_EXCHANGE_COOLDOWN" });
});

test("fault 11: a JWT revoked with 100 requests in flight costs 1 exchange and no failure, also in a pod", async () => {
  for (const kubernetes of [false, true]) {
    const { api, clock, client, run } = createSimulation();
    const one = client({ kubernetes });
    await run([one], MINUTE);
    api.revokeJwts();
    for (let count = 0; count < 100; count++) void one.read();
    await clock.advance(5 * SECOND);
    expect([kubernetes, api.exchanges.length, one.failures, one.reads]).toEqual([kubernetes, 2, [], 160]);
  }
});

test("fault 12: an API that refuses the fresh JWT too is asked once more, then gets the static token, without a loop", async () => {
  const { api, clock, client, run } = createSimulation();
  const one = client();
  await run([one], MINUTE);
  api.refuseJwts = true;
  const { exchanges } = api;
  const before = exchanges.length;
  void one.read();
  await clock.advance(SECOND);
  expect([exchanges.length - before, api.served.static]).toEqual([1, 1]);
  await run([one], 4 * MINUTE);
  expect(exchanges.length - before).toBe(1);
  expect(one.failures).toEqual([]);
});

test("fault 13: a late 401 for an old token leaves the new one alone", async () => {
  const { clock, client } = createSimulation();
  const { session } = client();
  const old = await session.get();
  await clock.advance(3 * SECOND);
  session.refused(old);
  const fresh = await session.get();
  session.refused(old);
  expect(await session.get()).toBe(fresh);
  expect(fresh.value).not.toBe(old.value);
});
