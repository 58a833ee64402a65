import { startEmulator } from "@enkryptify/testkit";
import { describe, expect, test } from "vitest";
import type { SharedStore } from "../../src/store/shared-store.ts";
import { createPeer } from "./support/peers.ts";

const never = (): Promise<never> => new Promise(() => undefined);
const broken = (): Promise<never> => Promise.reject(new Error("fake outage"));

function storeThat(works: () => Promise<never>): SharedStore {
  return { sharesSnapshots: true, read: works, write: works, remove: works, lock: works };
}

describe("a store that fails is no store", () => {
  test("whatever rejects, no read fails and every client works on its own", async () => {
    const emulator = await startEmulator();
    const options = { auth: "exchange" as const, sharing: { store: storeThat(broken) } };
    const reads = Array.from({ length: 4 }, () => createPeer(emulator, options).get("SESSION_SECRET"));
    expect(new Set(await Promise.all(reads)).size).toBe(1);
    expect([emulator.count("exchange"), emulator.count("list")]).toEqual([4, 4]);
  });

  test("one that never answers holds a client up once, not at every read", async () => {
    const emulator = await startEmulator();
    let calls = 0;
    const store = storeThat(() => {
      calls += 1;
      return never();
    });
    const client = createPeer(emulator, { auth: "exchange", sharing: { store } });
    await client.get("SESSION_SECRET");
    for (let count = 0; count < 5; count++) await client.get("SESSION_SECRET", { cache: false });
    expect(calls).toBe(1);
    expect(emulator.count("list")).toBe(6);
  });

  test("one that fails only when it is written to or locked does not fail a read either", async () => {
    const emulator = await startEmulator();
    const options = {
      auth: "exchange" as const,
      sharing: { store: { ...storeThat(broken), read: async () => undefined } },
    };
    expect(await createPeer(emulator, options).get("SESSION_SECRET")).not.toBe("");
  });

  test("a copy is removed, and a lock given back, also right after a write failed", async () => {
    const emulator = await startEmulator();
    let removed = 0;
    let released = 0;
    const store: SharedStore = {
      sharesSnapshots: true,
      read: async () => undefined,
      write: broken,
      remove: async () => {
        removed += 1;
      },
      lock: async () => async () => {
        released += 1;
      },
    };
    const client = createPeer(emulator, { sharing: { store } });
    await client.get("SESSION_SECRET");
    expect(released).toBe(1);
    emulator.fault({ match: { kind: "list" }, status: 403 });
    await expect(client.get("SESSION_SECRET", { cache: false })).rejects.toMatchObject({ status: 403 });
    expect(removed).toBeGreaterThan(0);
  });

  test("a lock that comes too late is given back, since nobody would", async () => {
    const emulator = await startEmulator();
    let given = 0;
    const store: SharedStore = {
      ...storeThat(broken),
      read: async () => undefined,
      lock: async () => {
        await new Promise((resolve) => setTimeout(resolve, 1500));
        return async () => {
          given += 1;
        };
      },
    };
    await createPeer(emulator, { auth: "exchange", sharing: { store } }).get("SESSION_SECRET");
    await expect.poll(() => given, { timeout: 5000 }).toBeGreaterThan(0);
  });
});
