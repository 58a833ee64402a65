import { expect, test } from "vitest";
import { exchangeTimes, readSteadily } from "../support/steady-reads.ts";
import { createSimulation, worstWindow } from "../support/simulation.ts";
import { createWorld } from "../support/world.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const exchange = { auth: "exchange" as const };

const odd: [string, unknown][] = [
  ["0", 0],
  ["-1", -1],
  ["NaN (null in JSON)", Number.NaN],
  ["null", null],
  ["missing", undefined],
  ['"900"', "900"],
  ['"15m"', "15m"],
  ["1e308", 1e308],
  ["3e6", 3e6],
  ["{}", {}],
  ["true", true],
];

test.each(odd)("fault 1: expiresIn %s costs at most 3 exchanges a minute and no read", async (_name, expiresIn) => {
  const world = createWorld();
  world.emulator.fault({ match: { kind: "exchange" }, patch: { expiresIn } });
  const { failures } = await readSteadily(world, world.client(exchange), 5 * MINUTE);
  expect(failures).toEqual([]);
  expect(worstWindow(exchangeTimes(world))).toBeLessThanOrEqual(3);
  expect(world.clock.longestSleep()).toBeLessThanOrEqual(30 * SECOND);
});

test.each(odd)(
  "fault 1: expiresIn %s with a JWT that does not say when it ends costs no more either",
  async (_name, expiresIn) => {
    const { api, client, run } = createSimulation({ withClaims: false });
    api.mode = { kind: "ok", lives: 3_100_000, expiresIn };
    const one = client();
    await run([one], 10 * MINUTE);
    expect(one.failures).toEqual([]);
    expect(worstWindow(api.exchanges)).toBeLessThanOrEqual(3);
  },
);

test("fault 2: expiresIn 30 costs at most 4 exchanges a minute", async () => {
  const world = createWorld();
  world.emulator.fault({ match: { kind: "exchange" }, patch: { expiresIn: 30 } });
  const { failures } = await readSteadily(world, world.client(exchange), 10 * MINUTE);
  expect(failures).toEqual([]);
  expect(worstWindow(exchangeTimes(world))).toBeLessThanOrEqual(4);
});

test("fault 3: an exchange that answers 503 for 5 minutes fails no read and is asked at most 6 times a minute", async () => {
  const world = createWorld();
  const client = world.client(exchange);
  const mend = world.emulator.fault({ match: { kind: "exchange" }, status: 503 });
  const during = await readSteadily(world, client, 5 * MINUTE);
  mend();
  const after = await readSteadily(world, client, 2 * MINUTE);
  expect([during.failures, after.failures]).toEqual([[], []]);
  expect(worstWindow(exchangeTimes(world))).toBeLessThanOrEqual(6);
  expect(world.sent.at(-1)?.bearer).toMatch(/^eyJ/);
});

test("fault 4: in a pod, 20 minutes of 503 fail reads only while no JWT is valid, and end within a minute", async () => {
  const { api, clock, client, run } = createSimulation();
  const pod = client({ kubernetes: true });
  await run([pod], 5 * MINUTE);
  const issued = api.exchanges.at(-1) ?? 0;
  api.mode = { kind: "status", status: 503 };
  await run([pod], issued + 895 * SECOND - clock.trueTime());
  expect(pod.failures).toEqual([]);
  await run([pod], 10 * MINUTE);
  expect(pod.failures.length).toBeGreaterThan(0);
  api.mode = { kind: "ok" };
  const failed = pod.failures.length;
  await run([pod], MINUTE);
  const late = pod.failures.length;
  await run([pod], 5 * MINUTE);
  expect(pod.failures.length).toBe(late);
  expect(late - failed).toBeLessThan(60);
  expect(worstWindow(api.exchanges)).toBeLessThanOrEqual(6);
});

test("fault 5: an exchange 429 with Retry-After: 60 is not repeated before, and reads use the static token", async () => {
  const world = createWorld();
  const client = world.client(exchange);
  world.emulator.fault({ match: { kind: "exchange" }, times: 1, status: 429, headers: { "retry-after": "60" } });
  const { failures } = await readSteadily(world, client, 2 * MINUTE);
  const [first = 0, second = 0, ...others] = exchangeTimes(world);
  expect(second - first).toBeGreaterThanOrEqual(60 * SECOND);
  expect(second - first).toBeLessThanOrEqual(64 * SECOND);
  expect([failures, others]).toEqual([[], []]);
  expect(world.sent.filter(({ path, bearer }) => path.includes("/secret?") && !bearer?.startsWith("eyJ")).length).toBeGreaterThan(
    18,
  );
});

test("fault 6: Retry-After as a date is kept, measured by the answer's own clock", async () => {
  const { api, clock, client, run } = createSimulation();
  clock.stepWall(-3 * 60 * MINUTE);
  const one = client();
  const until = new Date(Math.ceil(clock.trueTime() / SECOND) * SECOND + 90 * SECOND);
  api.mode = { kind: "status", status: 429, headers: { "retry-after": until.toUTCString() } };
  await run([one], SECOND);
  api.mode = { kind: "ok" };
  await run([one], 3 * MINUTE);
  const [first = 0, second = 0] = api.exchanges;
  expect(second - first).toBeGreaterThanOrEqual(90 * SECOND);
  expect(second - first).toBeLessThanOrEqual(94 * SECOND);
});

test.each(["soon", "-1", "", "NaN", "1e9x"])(
  "fault 6: Retry-After %j is no number, so our own back-off counts",
  async (header) => {
    const { api, client, run } = createSimulation();
    const one = client();
    api.mode = { kind: "status", status: 429, headers: { "retry-after": header } };
    await run([one], 10 * MINUTE);
    expect(one.failures).toEqual([]);
    expect(api.exchanges.length).toBeGreaterThan(5);
    expect(worstWindow(api.exchanges)).toBeLessThanOrEqual(6);
  },
);

test("fault 6: Retry-After 1000000000 is a mistake, so it counts as 15 minutes", async () => {
  const { api, client, run } = createSimulation();
  const one = client();
  api.mode = { kind: "status", status: 429, headers: { "retry-after": "1000000000" } };
  await run([one], 16 * MINUTE);
  const [first = 0, second = 0] = api.exchanges;
  expect(second - first).toBeGreaterThanOrEqual(15 * MINUTE);
  expect(second - first).toBeLessThanOrEqual(15 * MINUTE + 2 * SECOND);
  expect(one.failures).toEqual([]);
});

test("fault 7: an exchange that accepts and never answers ends a read within 6 seconds", async () => {
  const world = createWorld();
  world.silence(/exchange/);
  const { failures, slowestMs } = await readSteadily(world, world.client(exchange), 2 * MINUTE, SECOND);
  expect(failures).toEqual([]);
  expect(slowestMs).toBeLessThanOrEqual(6 * SECOND);
});

test.each([
  ["HTML", "<html>maintenance</html>"],
  ["an object without token", "{}"],
  ["a token with a line break", '{"accessToken":"eyJ.a.b\\r\\nx-evil: 1","expiresIn":900}'],
  ["a token that is a number", '{"accessToken":7,"expiresIn":900}'],
  ["an empty token", '{"accessToken":"","expiresIn":900}'],
])("fault 8: an exchange that answers 200 with %s is a failed one, and nothing of it is sent", async (_name, body) => {
  const world = createWorld();
  world.emulator.fault({ match: { kind: "exchange" }, body });
  const { failures } = await readSteadily(world, world.client(exchange), MINUTE);
  expect(failures).toEqual([]);
  expect(world.sent.every(({ bearer, headers }) => bearer?.startsWith("ek_live_") && !headers.has("x-evil"))).toBe(true);
  expect(worstWindow(exchangeTimes(world))).toBeLessThanOrEqual(6);
});
