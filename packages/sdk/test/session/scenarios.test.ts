import { expect, test } from "vitest";
import { acquireSession } from "../../src/session/registry.ts";
import { createSimulation, worstWindow } from "../support/simulation.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

test("S1: one client at one read a second exchanges at most 7 times an hour and never fails", async () => {
  const { api, client, run } = createSimulation();
  const one = client();
  await run([one], HOUR);
  expect(api.exchanges.length).toBeLessThanOrEqual(7);
  expect(api.served.jwt).toBe(one.reads);
  expect([one.failures, api.expired]).toEqual([[], 0]);
});

test("S2: fifty clients of one credential share one session, and close it with the last", async () => {
  const { api, clock, client } = createSimulation();
  const shared = Array.from({ length: 50 }, () => acquireSession("key", clock, () => client().session));
  expect(new Set(shared.map(({ session }) => session)).size).toBe(1);
  for (let second = 0; second < 3600; second += 10) {
    await Promise.all(shared.map(({ session }) => session.get()));
    await clock.advance(10 * SECOND);
  }
  expect(api.exchanges.length).toBeLessThanOrEqual(7);
  for (const { release } of shared.slice(1)) release();
  await expect(shared[0]?.session.get()).resolves.toMatchObject({ kind: "jwt" });
  shared[0]?.release();
  await expect(shared[0]?.session.get()).rejects.toMatchObject({ code: "CLIENT_DESTROYED" });
});

test("S3: an idle client exchanges nothing", async () => {
  const { api, client, run } = createSimulation();
  const one = client();
  await run([one], SECOND);
  await run([], 12 * HOUR);
  expect(api.exchanges).toHaveLength(1);
});

test("S4: 31 processes without a store, at 10 exchanges a minute for all, fail no read and ask at most 6 times a minute each", async () => {
  const { api, clock, client, run } = createSimulation();
  const processes = Array.from({ length: 31 }, () => client());
  const allowed = { ...api.mode };
  const limit = setLimit();
  await run(processes, HOUR, 5 * SECOND);
  expect(processes.flatMap(({ failures }) => failures)).toEqual([]);
  expect(worstWindow(api.exchanges)).toBeLessThanOrEqual(31 * 6);
  expect(limit.refused).toBeGreaterThan(0);
  expect(api.exchanges.length).toBeLessThan(2135);

  /** The real limit: ten a minute per token, for whichever process asks. */
  function setLimit(): { refused: number } {
    const counted = { refused: 0 };
    Object.defineProperty(api, "mode", {
      get: () => {
        const recent = api.exchanges.filter((time) => clock.trueTime() - time < MINUTE).length;
        if (recent <= 10) return allowed;
        counted.refused += 1;
        return { kind: "status", status: 429, headers: { "retry-after": "60" } };
      },
    });
    return counted;
  }
});

test.each([
  ["a static token", false],
  ["Kubernetes", true],
])("S5: an exchange outage of 5 minutes, wherever it falls, fails no read with %s", async (_name, kubernetes) => {
  for (let start = 0; start <= 600; start += 15) {
    const { api, client, run } = createSimulation({ seed: start });
    const one = client({ kubernetes });
    await run([one], (1 + start) * SECOND);
    api.mode = { kind: "status", status: 503 };
    await run([one], 5 * MINUTE);
    api.mode = { kind: "ok" };
    await run([one], 10 * MINUTE);
    expect([start, one.failures, api.expired]).toEqual([start, [], 0]);
    expect(worstWindow(api.exchanges)).toBeLessThanOrEqual(6);
  }
});

test("S6: an exchange outage of 20 minutes fails no read with a static token, and exchanges again within a minute after it", async () => {
  const { api, clock, client, run } = createSimulation();
  const one = client();
  await run([one], MINUTE);
  api.mode = { kind: "status", status: 503 };
  await run([one], 20 * MINUTE);
  expect(api.served.static).toBeGreaterThan(0);
  api.mode = { kind: "ok" };
  const mended = clock.trueTime();
  await run([one], 2 * MINUTE);
  expect(one.failures).toEqual([]);
  expect((api.exchanges.at(-1) ?? Infinity) - mended).toBeLessThanOrEqual(MINUTE);
  expect((await one.session.get()).kind).toBe("jwt");
});

test("S7: a machine that sleeps 30 minutes sends no expired JWT when it wakes", async () => {
  const { api, clock, client, run } = createSimulation();
  const one = client();
  for (let times = 0; times < 5; times++) {
    await run([one], 2 * MINUTE);
    clock.suspend(30 * MINUTE);
  }
  await run([one], MINUTE);
  expect([one.failures, api.expired, api.exchanges.length]).toEqual([[], 0, 6]);
});

test.each([2 * HOUR, -2 * HOUR, 365 * 24 * HOUR, -365 * 24 * HOUR])(
  "S8: a wall clock set by %i ms costs at most one exchange and sends no expired JWT",
  async (step) => {
    const { api, clock, client, run } = createSimulation();
    const one = client();
    await run([one], 5 * MINUTE);
    clock.stepWall(step);
    await run([one], HOUR);
    expect([one.failures, api.expired]).toEqual([[], 0]);
    expect(api.exchanges.length).toBeLessThanOrEqual(8);
  },
);

test("S9: an exchange that never answers holds no read longer than 6 seconds", async () => {
  const { api, client, run } = createSimulation();
  const one = client();
  api.mode = { kind: "hang" };
  await run([one], 10 * MINUTE);
  expect(one.failures).toEqual([]);
  expect(one.slowestMs).toBeLessThanOrEqual(6000);
  expect(worstWindow(api.exchanges)).toBeLessThanOrEqual(6);
});

test("S10: a Retry-After of the exchange is kept, by static token, and not skipped by a refused JWT", async () => {
  const { api, clock, client, run } = createSimulation();
  const one = client();
  await run([one], 10 * SECOND);
  api.mode = { kind: "status", status: 429, headers: { "retry-after": "60" } };
  api.revokeJwts();
  await run([one], SECOND);
  const told = api.exchanges.at(-1) ?? 0;
  api.mode = { kind: "ok" };
  await run([one], 2 * MINUTE);
  const next = api.exchanges.find((time) => time > told) ?? Infinity;
  expect(next - told).toBeGreaterThanOrEqual(60 * SECOND);
  expect(next - told).toBeLessThanOrEqual(63 * SECOND);
  expect(one.failures).toEqual([]);
  expect(clock.trueTime()).toBeGreaterThan(next);
});

test("S11: a background refresh that fails is nobody's rejection", async () => {
  const { api, client, run } = createSimulation();
  const one = client({ kubernetes: true });
  await run([one], MINUTE);
  api.mode = { kind: "reset" };
  await run([one], 12 * MINUTE);
  expect(one.failures).toEqual([]);
  expect(one.events.filter(({ type }) => type === "exchange-failed").length).toBeGreaterThan(1);
});

test("S12: a revoked JWT with 100 requests in flight costs one exchange and no failure", async () => {
  const { api, clock, client, run } = createSimulation();
  const one = client();
  await run([one], MINUTE);
  api.revokeJwts();
  const before = api.exchanges.length;
  await Promise.all(Array.from({ length: 100 }, () => one.read()));
  await clock.advance(SECOND);
  expect(api.exchanges.length - before).toBe(1);
  expect(one.failures).toEqual([]);
});

test("S13: a revoked token uses its JWT to the end, then fails as such, and asks at most twice a minute", async () => {
  const { api, client, run } = createSimulation();
  const one = client();
  await run([one], MINUTE);
  api.staticRevoked = true;
  await run([one], 13 * MINUTE);
  expect(one.failures).toEqual([]);
  const probes = api.exchanges.length;
  await run([one], 10 * MINUTE);
  expect(new Set(one.failures)).toEqual(new Set(["AUTH_TOKEN_INVALID"]));
  expect(worstWindow(api.exchanges.slice(probes))).toBeLessThanOrEqual(2);
});

test("S14: an API that refuses every JWT is served by static token after one repeat, without a loop", async () => {
  const { api, client, run } = createSimulation();
  const one = client();
  api.refuseJwts = true;
  await run([one], 10 * MINUTE);
  expect(one.failures).toEqual([]);
  expect(api.served.static).toBe(one.reads);
  expect(api.exchanges.length).toBeLessThanOrEqual(6);
});
