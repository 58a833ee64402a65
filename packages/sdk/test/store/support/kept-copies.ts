import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { startEmulator, type StartedEmulator } from "@enkryptify/testkit";
import { beforeEach, afterEach, expect, vi } from "vitest";
import type { EnkryptifyClient } from "../../../src/client.ts";
import type { EnkryptifyOptions } from "../../../src/options.ts";
import type { Platform } from "../../../src/platform.ts";
import type { LastKnownGoodOptions } from "../../../src/store/sharing-options.ts";
import { temporaryFolder } from "./folders.ts";
import { createPeer } from "./peers.ts";

export const SECRET = "STRIPE_SECRET_KEY";

/** What the tests of the copies for outages work with; made anew for each of them. */
export interface KeptCopies {
  emulator: StartedEmulator;
  /** Where the copies lie. */
  dir: string;
  /** What was said on stderr. */
  warnings: string[];
  /** A client that keeps copies. */
  peer(options?: EnkryptifyOptions, kept?: LastKnownGoodOptions, platform?: Partial<Platform>): EnkryptifyClient;
  /** Names of the copies there are. */
  copies(): Promise<string[]>;
  copyPath(): Promise<string>;
  /** Reads once, waits until the copy is there, then takes the API away. Resolves to the value read. */
  keepThenGoOffline(options?: EnkryptifyOptions, kept?: LastKnownGoodOptions): Promise<string>;
  /** Requests are dropped without an answer, as by a network that is gone. */
  goOffline(): void;
}

/** Call it at the top of a test file; the fields are there in tests. */
export function useKeptCopies(): KeptCopies {
  const world = {} as KeptCopies;
  beforeEach(async () => {
    const emulator = await startEmulator();
    const dir = join(await temporaryFolder(), "kept");
    Object.assign(world, { emulator, dir, warnings: [] });
    vi.spyOn(console, "warn").mockImplementation((message: string) => void world.warnings.push(message));
  });
  afterEach(() => void vi.restoreAllMocks());
  return Object.assign(world, methodsOf(world));
}

function methodsOf(world: KeptCopies): Partial<KeptCopies> {
  return {
    peer: (options = {}, kept = {}, platform = {}) =>
      createPeer(world.emulator, { lastKnownGood: { dir: world.dir, ...kept }, ...options }, platform),
    copies: async () => {
      const names = existsSync(world.dir) ? await readdir(world.dir) : [];
      return names.filter((name) => /^kept1-[0-9a-f]{40}$/.test(name));
    },
    copyPath: async () => join(world.dir, (await world.copies())[0] ?? ""),
    keepThenGoOffline: async (options, kept) => {
      const value = await world.peer(options, kept).get(SECRET);
      await expect.poll(world.copies).toHaveLength(1);
      world.goOffline();
      return value;
    },
    goOffline: () => void world.emulator.fault({ reset: true }),
  };
}
