import { expect, test } from "vitest";
import { createWorld, type World } from "../support/world.ts";

const where = { workspace: "acme", project: "my-project", environment: "development" };
const NAMES = Array.from({ length: 100 }, (_, index) => `NAME_${index}`);

/** Ten readers of each of a hundred names. */
function worldWithNames(): World {
  const world = createWorld();
  for (const name of NAMES) world.emulator.setSecret(where, name, `fake-value-of-${name}`);
  return world;
}

function thousand<T>(read: (name: string, index: number) => Promise<T>): Promise<PromiseSettledResult<T>[]> {
  return Promise.allSettled(Array.from({ length: 1000 }, (_, index) => read(NAMES[index % 100] ?? "", index)));
}

test.each([
  ["with the static token", "token" as const, 0],
  ["with an exchange", "exchange" as const, 1],
])("fault 20: 1000 concurrent cold reads of 100 names are 1 list request %s", async (_name, auth, exchanges) => {
  const world = worldWithNames();
  const client = world.client({ auth });
  const results = await thousand((name) => client.get(name));
  const right = results.filter(
    (result, index) => result.status === "fulfilled" && result.value === `fake-value-of-NAME_${index % 100}`,
  );
  expect(right).toHaveLength(1000);
  expect([world.lists(), world.exchanges(), world.sent.length]).toEqual([1, exchanges, 1 + exchanges]);
});

test("fault 20: single reads of many names at once are 1 list request too", async () => {
  const world = worldWithNames();
  const client = world.client({ cache: { eager: false } });
  await thousand((name) => client.get(name));
  expect([world.lists(), world.sent.length]).toEqual([1, 1]);
});

test("fault 21: when the first list request fails with 503, at most 3 requests resolve all 1000", async () => {
  const world = worldWithNames();
  world.emulator.fault({ match: { kind: "list" }, times: 1, status: 503 });
  const client = world.client();
  const all = thousand((name) => client.get(name));
  await world.clock.advance(30_000);
  expect((await all).every(({ status }) => status === "fulfilled")).toBe(true);
  expect(world.lists()).toBeLessThanOrEqual(3);
});

test("fault 22: of 1000 callers only the one who aborts is rejected, with ABORTED", async () => {
  const world = worldWithNames();
  const controller = new AbortController();
  const abortOnArrival: typeof fetch = (input, init) => {
    controller.abort(new Error("enough"));
    return world.fetch(input, init);
  };
  const client = world.client({ fetch: abortOnArrival });
  const all = await thousand((name, index) => client.get(name, index === 500 ? { signal: controller.signal } : {}));
  const rejected = all.flatMap((result, index) => (result.status === "rejected" ? [[index, result.reason as unknown]] : []));
  expect(rejected).toEqual([[500, expect.objectContaining({ code: "ABORTED", cause: controller.signal.reason })]]);
  expect(world.lists()).toBe(1);
});

test("fault 22: when the only caller aborts, the request is given up, and the next caller gets one of its own", async () => {
  const world = worldWithNames();
  const client = world.client();
  world.silence(/secret\?/);
  const controller = new AbortController();
  const aborted = client.get("NAME_1", { signal: controller.signal });
  await world.clock.settle();
  controller.abort();
  world.silence(undefined);
  const next = client.get("NAME_1");
  await expect(aborted).rejects.toMatchObject({ code: "ABORTED" });
  expect(await next).toBe("fake-value-of-NAME_1");
  expect(world.lists()).toBe(2);
});

test("fault 22: one signal for many reads carries one listener, and none when they are over", async () => {
  const world = worldWithNames();
  const client = world.client();
  const { signal } = new AbortController();
  const warnings: string[] = [];
  const note = (warning: Error): void => void warnings.push(warning.message);
  process.on("warning", note);
  await thousand((name) => client.get(name, { signal }));
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  process.off("warning", note);
  expect(warnings).toEqual([]);
});

test("fault 22: a signal that is aborted already sends nothing", async () => {
  const world = worldWithNames();
  const signal = AbortSignal.abort();
  await expect(world.client().get("NAME_1", { signal })).rejects.toMatchObject({ code: "ABORTED" });
  await world.clock.settle();
  expect(world.sent).toEqual([]);
});
