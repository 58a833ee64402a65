import { expect, test } from "vitest";
import { createWorld } from "../support/world.ts";

const where = { workspace: "acme", project: "my-project", environment: "development" };
const single = { cache: { eager: false } };

test("a single read asks for one name, once, also when many want it", async () => {
  const world = createWorld();
  const client = world.client(single);
  const values = await Promise.all(Array.from({ length: 50 }, () => client.get("SESSION_SECRET")));
  expect(new Set(values).size).toBe(1);
  await client.get("SESSION_SECRET");
  expect(world.emulator.count("get")).toBe(1);
  expect(world.lists()).toBe(0);
});

test("up to three names in one tick are single requests, four are one list", async () => {
  const world = createWorld();
  const client = world.client(single);
  await Promise.all(["SESSION_SECRET", "VITE_API_URL", "DATABASE_URL"].map((name) => client.get(name)));
  expect([world.emulator.count("get"), world.lists()]).toEqual([3, 0]);
  const other = world.client(single);
  await Promise.all(["SESSION_SECRET", "VITE_API_URL", "DATABASE_URL", "VITE_APP_TITLE"].map((name) => other.get(name)));
  expect([world.emulator.count("get"), world.lists()]).toEqual([3, 1]);
});

test("a name that does not exist is known to be absent until its time is over", async () => {
  const world = createWorld();
  const client = world.client({ ...single, environment: "development" });
  const absent = expect.objectContaining({ code: "SECRET_NOT_FOUND" });
  await expect(client.get("ADDED")).rejects.toThrow(absent);
  await expect(client.get("ADDED")).rejects.toThrow(absent);
  expect(world.emulator.count("get")).toBe(1);
  world.emulator.setSecret(where, "ADDED", "fake-added");
  await world.clock.advance(301_000);
  expect(await client.get("ADDED")).toBe("fake-added");
});

test("a wrong environment id is not mistaken for a missing name", async () => {
  const world = createWorld();
  const client = world.client({ ...single, environment: "00000000-0000-4000-8000-000000000000", options: { strict: false } });
  await expect(client.get("SESSION_SECRET")).rejects.toMatchObject({ code: "ENVIRONMENT_NOT_FOUND" });
});

test("a caller's signal ends its own wait and nobody else's", async () => {
  const world = createWorld();
  world.emulator.fault({ match: { kind: "get" }, latencyMs: 20 });
  const client = world.client(single);
  await client.get("VITE_API_URL");
  const controller = new AbortController();
  const aborted = client.get("SESSION_SECRET", { signal: controller.signal });
  const other = client.get("SESSION_SECRET");
  controller.abort(new Error("enough"));
  await expect(aborted).rejects.toMatchObject({ code: "ABORTED" });
  expect(await other).toContain("fake-session-secret");
});

test("an old value is kept through an outage, dropped when the API says no", async () => {
  const world = createWorld();
  const client = world.client({ ...single, maxRetries: 0 });
  const value = await client.get("SESSION_SECRET");
  await world.clock.advance(301_000);
  const mend = world.emulator.fault({ match: { kind: "get" }, status: 503 });
  expect(await client.get("SESSION_SECRET")).toBe(value);
  mend();
  world.emulator.fault({ match: { kind: "get" }, status: 403 });
  await world.clock.advance(301_000);
  await expect(client.get("SESSION_SECRET")).rejects.toMatchObject({ code: "AUTH_FORBIDDEN" });
  world.emulator.clearFaults();
  world.emulator.fault({ match: { kind: "get" }, status: 503 });
  await expect(client.get("SESSION_SECRET")).rejects.toMatchObject({ code: "HTTP_5XX" });
});

test("after destroy nothing is read from what was kept", async () => {
  const world = createWorld();
  const client = world.client(single);
  await client.get("SESSION_SECRET");
  const pending = client.get("VITE_API_URL");
  client.destroy();
  await expect(pending).rejects.toMatchObject({ code: "CLIENT_DESTROYED" });
});
