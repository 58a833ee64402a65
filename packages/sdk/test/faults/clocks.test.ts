import { expect, test } from "vitest";
import { exchangeTimes, readSteadily } from "../support/steady-reads.ts";
import { createWorld, type World } from "../support/world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const YEAR = 365 * 24 * HOUR;

/** Requests that the API refused because the JWT had ended. */
function refused({ emulator }: World): number {
  return emulator.requests.filter(({ status }) => status === 401).length;
}

test("fault 18: a machine that slept 30 minutes sends no expired JWT", async () => {
  const world = createWorld();
  const client = world.client({ auth: "exchange" });
  await readSteadily(world, client, MINUTE);
  world.clock.suspend(30 * MINUTE);
  const { failures } = await readSteadily(world, client, MINUTE);
  expect([failures, refused(world), exchangeTimes(world).length]).toEqual([[], 0, 2]);
});

test("fault 18: values read before a sleep are refreshed after it, by the wall clock", async () => {
  const world = createWorld();
  const client = world.client();
  await client.ready();
  world.emulator.setSecret({ project: "my-project", environment: "development" }, "SESSION_SECRET", "fake-rotated-value");
  world.clock.suspend(2 * HOUR);
  expect(await client.get("SESSION_SECRET")).toBe("fake-rotated-value");
});

test.each([2 * HOUR, -2 * HOUR, YEAR, -YEAR])(
  "fault 19: a clock set by %i ms sends no expired JWT and costs at most one more exchange",
  async (step) => {
    const world = createWorld();
    const client = world.client({ auth: "exchange" });
    await readSteadily(world, client, 5 * MINUTE);
    world.clock.stepWall(step);
    const { failures } = await readSteadily(world, client, 20 * MINUTE);
    expect([failures, refused(world)]).toEqual([[], 0]);
    // Three in 25 minutes by themselves.
    expect(exchangeTimes(world).length).toBeLessThanOrEqual(4);
  },
);
