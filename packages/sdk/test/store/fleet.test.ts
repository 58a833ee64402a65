import { createServiceAccountToken } from "@enkryptify/emulator";
import { beforeAll, describe, expect, test } from "vitest";
import type { EnkryptifyClient } from "../../src/client.ts";
import { createFleet, loadEverything, type Fleet } from "./support/fleet.ts";
import { POD_ENVIRONMENT_ID, podSeed } from "./support/pod-seed.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const KEY = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const unlimited = { limits: { perMinute: 1_000_000, exchangesPerMinute: 1_000_000 } };

beforeAll(loadEverything);

function worstMinute({ emulator }: Fleet): number {
  return mostInAMinute(emulator.requests.map(({ at }) => at));
}

function mostInAMinute(times: readonly number[]): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + MINUTE).length));
}

describe("an hour of a fleet behind one address, each pod reading every 30 s", () => {
  test("costs 30 pods with a store what it costs one: at most 8 exchanges and 16 list requests", async () => {
    const fleet = createFleet({ emulator: unlimited });
    const pods = Array.from({ length: 30 }, () => fleet.pod());
    expect(await fleet.read(pods, { forMs: HOUR, everyMs: 30_000 })).toEqual([]);
    expect(fleet.emulator.count("exchange")).toBeLessThanOrEqual(8);
    expect(fleet.emulator.count("list")).toBeLessThanOrEqual(16);
    expect(worstMinute(fleet)).toBeLessThanOrEqual(3);
  }, 120_000);

  test("without one, 30 pods cost 30 times as much", async () => {
    const fleet = createFleet({ emulator: unlimited });
    const pods = Array.from({ length: 30 }, () => fleet.pod({ sharing: false }));
    expect(await fleet.read(pods, { forMs: HOUR, everyMs: 30_000 })).toEqual([]);
    expect(fleet.emulator.count("exchange")).toBeGreaterThanOrEqual(30 * 5);
    expect(fleet.emulator.count("list")).toBeGreaterThanOrEqual(30 * 12);
  }, 120_000);
});

describe("a fleet with wrong clocks", () => {
  test("fault 19: pods whose clocks are hours and years apart share all the same, and no JWT is sent after its end", async () => {
    const fleet = createFleet({ emulator: unlimited });
    const offsets = [0, 2 * HOUR, -2 * HOUR, 8766 * HOUR, -8766 * HOUR, 90_000, -90_000];
    const pods = offsets.map((offset) => fleet.pod({}, () => offset));
    expect(await fleet.read(pods, { forMs: HOUR, everyMs: 10_000 })).toEqual([]);
    expect(fleet.emulator.requests.filter(({ status }) => status === 401)).toEqual([]);
    // Those that run ahead hold the others' entries for old, and fetch on their own: three of seven.
    expect(fleet.emulator.count("exchange")).toBeLessThanOrEqual(8 * 4);
    expect(fleet.emulator.count("list")).toBeLessThanOrEqual(16 * 4);
  }, 60_000);

  test("fault 19: a step of one pod's clock costs at most one exchange more", async () => {
    for (const step of [2 * HOUR, -2 * HOUR, 8766 * HOUR, -8766 * HOUR]) {
      const fleet = createFleet({ emulator: unlimited });
      let offset = 0;
      const pods = [fleet.pod({}, () => offset), fleet.pod(), fleet.pod()];
      await fleet.read(pods, { forMs: 5 * MINUTE, everyMs: 10_000 });
      const before = fleet.emulator.count("exchange");
      offset = step;
      expect(await fleet.read(pods, { forMs: MINUTE, everyMs: 10_000 })).toEqual([]);
      expect(fleet.emulator.count("exchange") - before).toBeLessThanOrEqual(1);
      expect(fleet.emulator.requests.filter(({ status }) => status === 401)).toEqual([]);
    }
  }, 60_000);
});

describe("pods of one Kubernetes service account, each with a token of its own", () => {
  const seeded = { emulator: { ...unlimited, seed: podSeed() } };
  const options = { token: undefined, environment: POD_ENVIRONMENT_ID, workspace: "acme", project: "my-project" };

  async function podsWith(fleet: Fleet, key: string | undefined, account = "app"): Promise<EnkryptifyClient[]> {
    const now = fleet.clock.trueTime;
    const subject = `system:serviceaccount:default:${account}`;
    const tokens = await Promise.all(
      Array.from({ length: 10 }, (_, index) => createServiceAccountToken({ now, subject, expiresIn: 3600 + index })),
    );
    return tokens.map((token) =>
      fleet.pod({ ...options, auth: { kind: "kubernetes", read: async () => token }, sharing: { store: fleet.store, key } }),
    );
  }

  test("make one exchange and one list request when they have a key to share with", async () => {
    const fleet = createFleet(seeded);
    expect(await fleet.read(await podsWith(fleet, KEY), { forMs: MINUTE, everyMs: 10_000 })).toEqual([]);
    expect([fleet.emulator.count("oidc"), fleet.emulator.count("list")]).toEqual([1, 1]);
  });

  test("stay apart from those of another account with the same key", async () => {
    const fleet = createFleet(seeded);
    const pods = [...(await podsWith(fleet, KEY)), ...(await podsWith(fleet, KEY, "other"))];
    expect(await fleet.read(pods, { forMs: MINUTE, everyMs: 10_000 })).toEqual([]);
    expect([fleet.emulator.count("oidc"), fleet.emulator.count("list")]).toEqual([2, 2]);
  });

  test("make their own without one", async () => {
    const fleet = createFleet(seeded);
    expect(await fleet.read(await podsWith(fleet, undefined), { forMs: MINUTE, everyMs: 10_000 })).toEqual([]);
    expect([fleet.emulator.count("oidc"), fleet.emulator.count("list")]).toEqual([10, 10]);
  });
});

test("a secret that was just created is found, although the store has a list without it", async () => {
  const fleet = createFleet({ emulator: unlimited });
  const pods = [fleet.pod(), fleet.pod()];
  await fleet.read(pods, { forMs: 40_000, everyMs: 10_000 });
  fleet.emulator.setSecret({ workspace: "acme", project: "my-project", environment: "development" }, "CREATED", "fake-created");
  await expect(pods[0]?.get("CREATED")).rejects.toMatchObject({ code: "SECRET_NOT_FOUND" });
  await fleet.clock.advance(1000);
  expect(await pods[0]?.get("CREATED")).toBe("fake-created");
  expect(fleet.emulator.count("list")).toBe(2);
});

describe("an outage, seen by a fleet of 20", () => {
  test("of the exchange: at most 6 calls in any minute between them, no failed read, and recovery within a minute", async () => {
    const fleet = createFleet({ emulator: unlimited });
    const pods = Array.from({ length: 20 }, () => fleet.pod());
    const undo = fleet.emulator.fault({ match: { kind: "exchange" }, status: 503 });
    expect(await fleet.read(pods, { forMs: 5 * MINUTE, everyMs: 5000, cache: false })).toEqual([]);
    const calls = fleet.emulator.requests.filter(({ kind }) => kind === "exchange").map(({ at }) => at);
    expect(mostInAMinute(calls)).toBeLessThanOrEqual(6);
    undo();
    const ended = fleet.clock.trueTime();
    await fleet.read(pods, { forMs: 2 * MINUTE, everyMs: 5000, cache: false });
    const good = fleet.emulator.requests.find(({ kind, status, at }) => kind === "exchange" && status === 200 && at >= ended);
    expect((good?.at ?? Number.POSITIVE_INFINITY) - ended).toBeLessThanOrEqual(MINUTE);
  }, 60_000);

  test("of the list: one pod tries at a time, those that start get what the others had, and nobody fails", async () => {
    const fleet = createFleet({ emulator: unlimited });
    const pods = Array.from({ length: 20 }, () => fleet.pod());
    await fleet.read(pods, { forMs: MINUTE, everyMs: 10_000 });
    fleet.emulator.clearRequests();
    fleet.emulator.fault({ match: { kind: "list" }, status: 503 });
    const later = Array.from({ length: 20 }, () => fleet.pod());
    expect(await fleet.read([...pods, ...later], { forMs: 30 * MINUTE, everyMs: 10_000 })).toEqual([]);
    // Three tries each time, at growing distances up to 30 s.
    expect(worstMinute(fleet)).toBeLessThanOrEqual(30);
  }, 60_000);

  test("of an API that hangs: a holder is given up on after 10 s, and the fleet never asks all at once", async () => {
    const fleet = createFleet({ emulator: unlimited });
    const pods = Array.from({ length: 20 }, () => fleet.pod());
    await fleet.read(pods, { forMs: MINUTE, everyMs: 10_000 });
    const sent = fleet.silence(/\/secret\?/);
    expect(await fleet.read(pods, { forMs: 15 * MINUTE, everyMs: 10_000 })).toEqual([]);
    expect(sent.length).toBeGreaterThan(5);
    expect(mostInAMinute(sent)).toBeLessThanOrEqual(24);
  }, 60_000);
});
