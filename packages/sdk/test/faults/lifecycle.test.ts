import { expect, test, vi } from "vitest";
import { createWorld, DEVELOPMENT_ID, type World } from "../support/world.ts";

const GONE = { code: "CLIENT_DESTROYED" };
const where = { workspace: "acme", project: "my-project", environment: "development" };

async function destroyDuring(world: World, path: RegExp, options: object): Promise<void> {
  const client = world.client(options);
  world.silence(path);
  const pending = [client.get("SESSION_SECRET"), client.getSecrets(), client.ready()].map((call) =>
    call.then(
      () => "resolved",
      (error: { code: string }) => error.code,
    ),
  );
  await world.clock.settle();
  expect(world.sent.some((sent) => path.test(sent.path))).toBe(true);
  client.destroy();
  client.destroy();
  // No time passes: nobody waits for what is under way.
  expect(await Promise.all(pending)).toEqual(pending.map(() => GONE.code));
  await expect(client.get("SESSION_SECRET")).rejects.toMatchObject(GONE);
  const sent = world.sent.length;
  world.silence(undefined);
  await world.clock.advance(3_600_000);
  expect(world.sent).toHaveLength(sent);
  expect(() => client.getSync("SESSION_SECRET")).toThrow(expect.objectContaining(GONE));
}

test.each([
  ["an exchange", /exchange/, { auth: "exchange" }],
  ["the list", /secret\?/, {}],
  ["the search for the environment", /environment$/, { environment: "development" }],
  ["a single read", /secret/, { cache: { eager: false } }],
])(
  "fault 36: destroy during %s ends every pending call at once, twice does no harm, and nothing is sent any more",
  (_name, path, options) => destroyDuring(createWorld(), path, options),
);

test("fault 36: an answer that arrives after destroy is dropped", async () => {
  const world = createWorld();
  const client = world.client();
  await client.ready();
  world.emulator.setSecret(where, "SESSION_SECRET", "fake-late-value");
  const told: string[][] = [];
  client.on("change", (names) => told.push(names));
  const refreshed = client.refresh();
  client.destroy();
  await expect(refreshed).rejects.toMatchObject(GONE);
  await world.clock.advance(10_000);
  expect(told).toEqual([]);
  expect(client.status()).toMatchObject({ source: "none", names: [] });
});

test("fault 36: a destroyed client leaves the session of the others alone, the last one ends it", async () => {
  const world = createWorld();
  const [one, two] = [world.client({ auth: "exchange" }), world.client({ auth: "exchange" })];
  await Promise.all([one.ready(), two.ready()]);
  one.destroy();
  await two.refresh();
  expect(world.exchanges()).toBe(1);
  two.destroy();
  await world.client({ auth: "exchange" }).ready();
  expect(world.exchanges()).toBe(2);
});

test("a listener that throws is its owner's problem, not a failed read", async () => {
  const world = createWorld();
  const client = world.client();
  const uncaught = vi.fn<(error: unknown) => void>();
  const before = process.rawListeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.once("uncaughtException", uncaught);
  await client.ready();
  client.on("change", () => {
    throw new Error("of the listener");
  });
  world.emulator.setSecret(where, "SESSION_SECRET", "fake-rotated-value");
  expect((await client.refresh())["SESSION_SECRET"]).toBe("fake-rotated-value");
  await world.clock.settle();
  for (const listener of before) process.on("uncaughtException", listener as NodeJS.UncaughtExceptionListener);
  expect(uncaught).toHaveBeenCalledWith(expect.objectContaining({ message: "of the listener" }), expect.anything());
});

test("fault 39: on an isolate a request whose promise never settles does not hold up the next one", async () => {
  const world = createWorld();
  const client = world.client({ auth: "exchange" }, { sharesPromises: false });
  for (const path of [/exchange/, /secret\?/]) {
    world.silence(path);
    void client.get("SESSION_SECRET").catch(() => undefined);
    await world.clock.settle();
    world.silence(undefined);
    await world.clock.advance(2000);
    expect(await client.get("SESSION_SECRET", { cache: false })).toContain("fake-session-secret");
  }
});

test("fault 39: on an isolate values that are due are refreshed by one request at a time", async () => {
  const world = createWorld();
  const client = world.client({}, { sharesPromises: false });
  await client.ready();
  await world.clock.advance(301_000);
  await Promise.all(Array.from({ length: 50 }, () => client.get("SESSION_SECRET")));
  await world.clock.settle();
  expect(world.lists()).toBe(2);
});

test("fault 39: on an isolate an answer that was asked for earlier does not replace a later one", async () => {
  const world = createWorld();
  let release: (() => void) | undefined;
  let hold = false;
  const holding: typeof fetch = async (input, init) => {
    const holds = hold;
    const response = await world.fetch(input, init);
    if (holds) await new Promise<void>((resolve) => (release = resolve));
    return response;
  };
  const client = world.client({ fetch: holding }, { sharesPromises: false });
  await client.ready();
  hold = true;
  const slow = client.refresh();
  await world.clock.settle();
  hold = false;
  world.emulator.setSecret(where, "SESSION_SECRET", "fake-rotated-value");
  await client.refresh();
  release?.();
  await slow;
  expect(client.getSync("SESSION_SECRET")).toBe("fake-rotated-value");
  expect(await client.get("SESSION_SECRET")).toBe("fake-rotated-value");
});

test("fault 40: two copies of the package in one process share one session and one rate-limit gate", async () => {
  const world = createWorld();
  const options = { auth: "exchange" as const, baseUrl: "http://copies.localhost", fetch: world.fetch, sharing: false };
  const copies = [await copyOfTheClient(), await copyOfTheClient()];
  expect(copies[0]).not.toBe(copies[1]);
  const clients = copies.map((Client) => new Client({ ...options, ...where, environment: DEVELOPMENT_ID, token: TOKEN }));
  await Promise.all(clients.map((client) => client.ready()));
  expect(world.exchanges()).toBe(1);
  world.emulator.fault({ match: { kind: "list" }, times: 1, status: 429, headers: { "retry-after": "60" } });
  await expect(clients[0]?.refresh()).rejects.toMatchObject({ code: "RATE_LIMITED" });
  await expect(clients[1]?.refresh()).rejects.toMatchObject({ code: "RATE_LIMITED", attempts: 0 });
  for (const client of clients) client.destroy();
});

const TOKEN = "ek_live_fake_demo_token_of_the_local_emulator_0000000000000000";

async function copyOfTheClient(): Promise<typeof import("../../src/index.ts").Enkryptify> {
  vi.resetModules();
  return (await import("../../src/index.ts")).Enkryptify;
}
