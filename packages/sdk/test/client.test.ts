import { inspect } from "node:util";
import { startEmulator } from "@enkryptify/testkit";
import { expect, test } from "vitest";
import { Enkryptify } from "../src/index.ts";
import { createWorld } from "./support/world.ts";

const where = { workspace: "acme", project: "my-project", environment: "development" };

test("the documented sample runs as written", async () => {
  const { url, token } = await startEmulator();
  const client = new Enkryptify({ token, baseUrl: url });
  const secrets = await client.getSecrets({ project: "my-project", environment: "production" });
  expect(secrets["DATABASE_URL"]).toBe("postgres://app:fake-db-password-prd-9Zt5rC6h@127.0.0.1:5432/app");
  client.destroy();
});

test("get, getSync, getFromCache and getSecrets agree, and cost one list request together", async () => {
  const emulator = await startEmulator();
  const client = new Enkryptify({ token: emulator.token, baseUrl: emulator.url, ...where });
  const value = await client.get("SESSION_SECRET");
  expect(value).toBe("fake-session-secret-dev-7Qm2xV9z-w3Rt8ZyLk5Np");
  expect(client.getSync("SESSION_SECRET")).toBe(value);
  expect(client.getFromCache("SESSION_SECRET")).toBe(value);
  expect((await client.getSecrets())["SESSION_SECRET"]).toBe(value);
  expect(emulator.count("list")).toBe(1);
  client.destroy();
});

test("getSync before anything was read says what to do", () => {
  const client = createWorld().client();
  expect(() => client.getSync("SESSION_SECRET")).toThrow(
    expect.objectContaining({ code: "SECRET_NOT_CACHED", message: expect.stringContaining("ready()") }),
  );
});

test("ready and preload fetch once, whichever is called how often", async () => {
  const world = createWorld();
  const client = world.client();
  await Promise.all([client.ready(), client.preload(), client.ready()]);
  await client.ready();
  expect(world.lists()).toBe(1);
  expect(client.getSync("VITE_APP_TITLE")).toBe("Acme development");
});

test("refresh brings a rotated value; a read without it keeps the old one", async () => {
  const world = createWorld();
  const client = world.client();
  await client.get("SESSION_SECRET");
  world.emulator.setSecret(where, "SESSION_SECRET", "fake-rotated-value");
  expect(await client.get("SESSION_SECRET")).toContain("fake-session-secret");
  expect((await client.refresh())["SESSION_SECRET"]).toBe("fake-rotated-value");
  expect(await client.get("SESSION_SECRET")).toBe("fake-rotated-value");
});

test("get with cache: false asks the API each time", async () => {
  const world = createWorld();
  const client = world.client();
  await client.get("SESSION_SECRET");
  world.emulator.setSecret(where, "SESSION_SECRET", "fake-rotated-value");
  expect(await client.get("SESSION_SECRET", { cache: false })).toBe("fake-rotated-value");
  expect(world.lists()).toBe(2);
});

test("on change tells the names that were changed, added and removed, and nothing when nothing changed", async () => {
  const world = createWorld();
  const client = world.client();
  const told: string[][] = [];
  const stop = client.on("change", (names) => told.push(names));
  await client.ready();
  await client.refresh();
  world.emulator.setSecret(where, "SESSION_SECRET", "fake-rotated-value");
  world.emulator.setSecret(where, "ADDED", "fake-added-value");
  world.emulator.deleteSecret(where, "STRIPE_SECRET_KEY");
  await client.refresh();
  expect(told).toEqual([["ADDED", "SESSION_SECRET", "STRIPE_SECRET_KEY"]]);
  stop();
  world.emulator.setSecret(where, "SESSION_SECRET", "fake-rotated-again");
  await client.refresh();
  expect(told).toHaveLength(1);
});

test("an unknown event is refused", () => {
  const client = createWorld().client();
  expect(() => client.on("changed" as "change", () => undefined)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
});

test("a missing name is an error that names the place and the nearest name", async () => {
  const client = createWorld().client();
  await expect(client.get("SESION_SECRET")).rejects.toMatchObject({
    code: "SECRET_NOT_FOUND",
    name: "SecretNotFoundError",
    message: expect.stringMatching(/"SESION_SECRET".*acme\/my-project.*"SESSION_SECRET"/),
  });
});

test("with strict off a missing name is the empty text, a wrong project still an error", async () => {
  const world = createWorld();
  const client = world.client({ options: { strict: false } });
  expect(await client.get("ABSENT")).toBe("");
  expect(client.getSync("ABSENT")).toBe("");
  const wrong = world.client({ options: { strict: false }, project: "no-such-project" });
  await expect(wrong.get("ABSENT")).rejects.toMatchObject({ code: "PROJECT_NOT_FOUND" });
});

test("with the cache off every get is a request", async () => {
  const world = createWorld();
  const client = world.client({ cache: { enabled: false } });
  await client.get("SESSION_SECRET");
  await client.get("SESSION_SECRET");
  expect(world.lists()).toBe(2);
});

test("after destroy every call is refused, destroy included in being harmless", async () => {
  const client = createWorld().client();
  await client.ready();
  client.destroy();
  client.destroy();
  const gone = expect.objectContaining({ code: "CLIENT_DESTROYED" });
  await expect(client.get("SESSION_SECRET")).rejects.toThrow(gone);
  await expect(client.getSecrets()).rejects.toThrow(gone);
  await expect(client.refresh()).rejects.toThrow(gone);
  expect(() => client.getSync("SESSION_SECRET")).toThrow(gone);
});

test("status tells names, place and age, never values", async () => {
  const world = createWorld();
  const client = world.client();
  expect(client.status()).toMatchObject({ source: "none", names: [], ageMs: undefined, place: undefined });
  await client.ready();
  await world.clock.advance(1500);
  expect(client.status()).toMatchObject({ source: "network", ageMs: 1500, place: { workspace: "acme", project: "my-project" } });
  expect(inspect(client.status(), { depth: 9, showHidden: true })).not.toContain("fake");
});

test("personal values win unless they are switched off", async () => {
  const world = createWorld();
  world.emulator.setSecret(where, "SESSION_SECRET", "fake-personal-value", { personalOf: "ada@acme.example" });
  expect(await world.client().get("SESSION_SECRET")).toBe("fake-personal-value");
  expect(await world.client({ usePersonalValues: false }).get("SESSION_SECRET")).toContain("fake-session-secret");
  expect(await world.client({ options: { usePersonalValues: false } }).get("SESSION_SECRET")).toContain("fake-session-secret");
});

test("one client reads several environments, each by its own list request, and keeps them apart", async () => {
  const world = createWorld();
  const client = world.client();
  const [staging, production] = await Promise.all([
    client.getSecrets({ environment: "staging" }),
    client.getSecrets({ environment: "production" }),
  ]);
  expect([staging["VITE_APP_TITLE"], production["VITE_APP_TITLE"]]).toEqual(["Acme staging", "Acme production"]);
  expect(await client.get("VITE_APP_TITLE")).toBe("Acme development");
  await client.getSecrets({ environment: "staging" });
  expect(world.lists()).toBe(3);
});

test("getSync alone keeps values fresh: what is due is refreshed behind the read", async () => {
  const world = createWorld();
  const client = world.client();
  await client.ready();
  world.emulator.setSecret(where, "SESSION_SECRET", "fake-rotated-value");
  await world.clock.advance(301_000);
  expect(client.getSync("SESSION_SECRET")).toContain("fake-session-secret");
  await world.clock.settle();
  expect(client.getSync("SESSION_SECRET")).toBe("fake-rotated-value");
});

test("a listener that reads gets the new value, also in the turn in which the old one was read", async () => {
  const world = createWorld();
  const client = world.client();
  await client.ready();
  const seen: string[] = [];
  client.on("change", () => seen.push(client.getSync("SESSION_SECRET"), client.getSync("VITE_APP_TITLE")));
  world.emulator.setSecret(where, "SESSION_SECRET", "fake-rotated-value");
  const refreshed = client.refresh();
  client.getSync("SESSION_SECRET");
  await refreshed;
  expect(seen).toEqual(["fake-rotated-value", "Acme development"]);
});
