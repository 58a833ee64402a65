import { existsSync } from "node:fs";
import { createServiceAccountToken } from "@enkryptify/emulator";
import { startEmulator } from "@enkryptify/testkit";
import { describe, expect, test } from "vitest";
import { fromKubernetes } from "../../src/credential.ts";
import { createPeer } from "./support/peers.ts";
import { POD_ENVIRONMENT_ID, podSeed } from "./support/pod-seed.ts";
import { SECRET, useKeptCopies } from "./support/kept-copies.ts";

const HEX = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

const world = useKeptCopies();

describe.each([401, 403, 404])("after a %i", (status) => {
  test("fault 26: the copy is deleted and nothing is read from it any more", async () => {
    const client = world.peer();
    await client.get(SECRET);
    await expect.poll(world.copies).toHaveLength(1);
    world.emulator.fault({ match: { kind: "list" }, status });
    await expect(client.get(SECRET, { cache: false })).rejects.toMatchObject({ status });
    await expect.poll(world.copies).toEqual([]);
    world.emulator.clearFaults();
    world.goOffline();
    await expect(world.peer().get(SECRET)).rejects.toMatchObject({ code: "NETWORK_RESET" });
  }, 15_000);

  test("fault 26: also when it is the answer to the question where the environment is", async () => {
    await world.peer({ environment: "development" }).get(SECRET);
    await expect.poll(world.copies).toHaveLength(1);
    world.emulator.fault({ match: { kind: "environment" }, status });
    await expect(world.peer({ environment: "development" }).get(SECRET)).rejects.toMatchObject({ status });
    expect(await world.copies()).toEqual([]);
  });
});

describe("who keeps a copy", () => {
  test("nobody who did not ask for it, and nobody in CI", async () => {
    await createPeer(world.emulator).get(SECRET);
    await world.peer({ lastKnownGood: false }).get(SECRET);
    await world.peer({}, {}, { env: { CI: "true" } }).get(SECRET);
    world.goOffline();
    await expect(world.peer({}, {}, { env: { CI: "1" } }).get(SECRET)).rejects.toMatchObject({ code: "NETWORK_RESET" });
    expect(existsSync(world.dir)).toBe(false);
  });

  test("fault 36: nobody whose client was destroyed before the answer came", async () => {
    world.emulator.fault({ match: { kind: "list" }, latencyMs: 300, times: 1 });
    const client = world.peer();
    const read = client.get(SECRET);
    await expect.poll(() => world.emulator.count("list")).toBe(1);
    client.destroy();
    await expect(read).rejects.toMatchObject({ code: "CLIENT_DESTROYED" });
    await world.peer({ lastKnownGood: false }).get(SECRET);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(existsSync(world.dir)).toBe(false);
  });

  test("a rotated token reads the copy of the one before, when that is given, and replaces it", async () => {
    const before = world.emulator.token;
    const value = await world.keepThenGoOffline();
    const { token } = world.emulator.createToken();
    await expect(world.peer({ token }).get(SECRET)).rejects.toMatchObject({ code: "NETWORK_RESET" });
    const client = world.peer({ token }, { previousToken: before });
    expect(await client.get(SECRET)).toBe(value);
    const old = await world.copyPath();
    world.emulator.clearFaults();
    await client.get(SECRET, { cache: false });
    await expect.poll(() => existsSync(old)).toBe(false);
    expect(await world.copies()).toHaveLength(1);
  });

  test("a key of its own outlives the token", async () => {
    const value = await world.keepThenGoOffline({}, { key: HEX });
    const { token } = world.emulator.createToken();
    expect(await world.peer({ token }, { key: HEX }).get(SECRET)).toBe(value);
    await expect(world.peer({ token }, { key: HEX.replaceAll("0", "1") }).get(SECRET)).rejects.toMatchObject({
      code: "NETWORK_RESET",
    });
  });

  test("fault 35: a pod only with a key, because its token changes every hour", async () => {
    world.emulator = await startEmulator({ seed: podSeed() });
    const token = await createServiceAccountToken();
    const platform = { readFile: async () => token };
    const options = { token: undefined, auth: fromKubernetes(), environment: POD_ENVIRONMENT_ID, sharing: false };
    await world.peer(options, {}, platform).get(SECRET);
    expect(existsSync(world.dir)).toBe(false);
    const value = await world.peer(options, { key: HEX }, platform).get(SECRET);
    await expect.poll(world.copies).toHaveLength(1);
    world.goOffline();
    const rotated = await createServiceAccountToken({ expiresIn: 7200 });
    expect(await world.peer(options, { key: HEX }, { readFile: async () => rotated }).get(SECRET)).toBe(value);
  });
});
