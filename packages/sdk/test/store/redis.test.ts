import { startEmulator, type StartedEmulator } from "@enkryptify/testkit";
import { Redis } from "ioredis";
import { createClient } from "redis";
import { describe, expect, onTestFinished, test } from "vitest";
import type { EnkryptifyClient } from "../../src/client.ts";
import { redisStore } from "../../src/store/redis.ts";
import type { SharedStore } from "../../src/store/shared-store.ts";
import { createPeer } from "./support/peers.ts";
import { hasRedis, startRedis, type RedisServer } from "./support/redis-server.ts";

if (!hasRedis) console.info("Skipped: the tests with Redis need a redis-server (Debian: apt-get install -y redis-server)");

const SECRET = "STRIPE_SECRET_KEY";
const DEVELOPMENT = { workspace: "acme", project: "my-project", environment: "development" };

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function withIoredis({ port }: RedisServer): Promise<SharedStore> {
  const client = new Redis({ port, host: "127.0.0.1", retryStrategy: () => 100 });
  client.on("error", () => undefined);
  onTestFinished(() => client.disconnect());
  return redisStore(client);
}

async function withNodeRedis({ port }: RedisServer): Promise<SharedStore> {
  const client = createClient({ socket: { port, host: "127.0.0.1", reconnectStrategy: 100 } });
  client.on("error", () => undefined);
  await client.connect();
  onTestFinished(() => client.destroy());
  return redisStore(client);
}

const clients: [string, (server: RedisServer) => Promise<SharedStore>][] = [
  ["ioredis", withIoredis],
  ["redis", withNodeRedis],
];

describe.runIf(hasRedis).each(clients)("a store in Redis, by %s", (_, connect) => {
  test("gives back what was written, byte for byte, with its age, until its time is over", async () => {
    const store = await connect(await startRedis());
    const bytes = Uint8Array.from({ length: 256 }, (__, at) => at);
    expect(await store.read("k")).toBeUndefined();
    await store.write("k", bytes, 60_000);
    const found = await store.read("k");
    expect(Buffer.from(found?.bytes ?? [])).toEqual(Buffer.from(bytes));
    expect(found?.ageMs).toBeLessThan(10_000);
    await store.write("k", bytes, 50);
    await expect.poll(() => store.read("k")).toBeUndefined();
    await store.write("k", bytes, 60_000);
    await store.remove("k");
    expect(await store.read("k")).toBeUndefined();
  });

  test("counts the age by its own clock", async () => {
    const store = await connect(await startRedis());
    await store.write("k", new Uint8Array(1), 60_000);
    await pause(300);
    expect((await store.read("k"))?.ageMs).toBeGreaterThanOrEqual(290);
  });

  test("has one holder of a lock, and who lost it cannot give it back", async () => {
    const store = await connect(await startRedis());
    const [first, ...others] = await Promise.all(Array.from({ length: 10 }, () => store.lock("k", 300)));
    expect([first, ...others].filter((release) => release !== undefined)).toHaveLength(1);
    await expect.poll(() => store.lock("k", 60_000)).toBeDefined();
    for (const release of [first, ...others]) await release?.();
    expect(await store.lock("k", 60_000)).toBeUndefined();
  });
});

describe.runIf(hasRedis).each(clients)("a fleet with Redis, by %s", (_, connect) => {
  async function fleet(size: number, emulator: StartedEmulator, server: RedisServer): Promise<EnkryptifyClient[]> {
    const stores = await Promise.all(Array.from({ length: size }, () => connect(server)));
    return stores.map((store) => createPeer(emulator, { auth: "exchange", sharing: { store } }));
  }

  test("of 40 makes one exchange and one list request, where the limits are 10 and 200 a minute", async () => {
    const emulator = await startEmulator();
    const pods = await fleet(40, emulator, await startRedis());
    const values = await Promise.all(pods.map((pod) => pod.get(SECRET)));
    expect(new Set(values).size).toBe(1);
    expect([emulator.count("exchange"), emulator.count("list")]).toEqual([1, 1]);
  });

  test("gets what one of them was told to fetch anew", async () => {
    const emulator = await startEmulator();
    const server = await startRedis();
    const [first] = await fleet(1, emulator, server);
    await first?.get(SECRET);
    emulator.setSecret(DEVELOPMENT, SECRET, "fake-rotated-value");
    await first?.refresh();
    const [second] = await fleet(1, emulator, server);
    expect(await second?.get(SECRET)).toBe("fake-rotated-value");
    expect(emulator.count("list")).toBe(2);
  });

  test("serves a pod that starts while the API is down, and stops when one of them is refused", async () => {
    const emulator = await startEmulator();
    const server = await startRedis();
    const [first] = await fleet(1, emulator, server);
    const value = await first?.get(SECRET);
    emulator.fault({ status: 503 });
    const [second] = await fleet(1, emulator, server);
    expect(await second?.get(SECRET)).toBe(value);
    emulator.clearFaults();
    emulator.fault({ match: { kind: "list" }, status: 403 });
    await expect(first?.refresh()).rejects.toMatchObject({ status: 403 });
    const [third] = await fleet(1, emulator, server);
    await expect(third?.get(SECRET)).rejects.toMatchObject({ status: 403 });
  });

  test("asks again only after the time the API gave to one of them", async () => {
    const emulator = await startEmulator();
    const pods = await fleet(5, emulator, await startRedis());
    emulator.fault({ match: { kind: "list" }, status: 429, headers: { "retry-after": "120" } });
    const reads = await Promise.allSettled(pods.map((pod) => pod.get(SECRET)));
    const codes = reads.map((read) => (read.status === "rejected" ? (read.reason as { code: string }).code : "read"));
    expect(codes).toEqual(Array.from({ length: 5 }, () => "RATE_LIMITED"));
    expect(emulator.count("list")).toBe(1);
  });

  test("lets Redis see neither token, JWT, name nor value", async () => {
    const emulator = await startEmulator();
    const server = await startRedis();
    const [pod] = await fleet(1, emulator, server);
    const value = (await pod?.get(SECRET)) ?? "";
    const raw = new Redis({ port: server.port, host: "127.0.0.1" });
    onTestFinished(() => raw.disconnect());
    const keys = await raw.keys("*");
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      const [ttl = "", sealed = ""] = ((await raw.get(key)) ?? "").split(" ");
      const seen = [key, ttl, sealed, Buffer.from(sealed, "base64").toString("latin1")].join("\n");
      for (const canary of [emulator.token, value, SECRET, "eyJ", "acme"]) expect(seen.includes(canary)).toBe(false);
    }
  });

  test("reads on while Redis is killed and started again under load, and shares again after that", async () => {
    const emulator = await startEmulator({ limits: { perMinute: 100_000 } });
    const server = await startRedis();
    const [cold, ...pods] = await fleet(9, emulator, server);
    const end = Date.now() + 10_000;
    const failures: unknown[] = [];
    let reads = 0;
    const load = pods.map(async (pod) => {
      for (; Date.now() < end; reads++) {
        await pod.get(SECRET, { cache: reads % 2 === 0 }).catch((error: unknown) => failures.push(error));
        await pause(5);
      }
    });
    await pause(500);
    await server.kill();
    await pause(3000);
    await cold?.get(SECRET).catch((error: unknown) => failures.push(error));
    await server.start();
    await Promise.all(load);
    expect(failures).toEqual([]);
    expect(reads).toBeGreaterThan(500);
    const lists = emulator.count("list");
    const late = await fleet(5, emulator, server);
    await Promise.all(late.map((pod) => pod.get(SECRET)));
    expect(emulator.count("list")).toBe(lists);
  }, 60_000);
});
