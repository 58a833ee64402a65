import { onTestFinished } from "vitest";
import { EnkryptifyClient } from "../../../src/client.ts";
import { nodePlatform } from "../../../src/node/platform.ts";
import type { EnkryptifyOptions } from "../../../src/options.ts";
import type { Platform } from "../../../src/platform.ts";
import { DEVELOPMENT_ID } from "../../support/world.ts";

/**
 * A client that shares nothing in memory with the others, as if it were in another process: what clients have in common
 * is kept per clock, and this one has a clock of its own. Destroyed after the test.
 */
export function createPeer(
  emulator: { url: string; token: string },
  options: EnkryptifyOptions = {},
  platform: Partial<Platform> = {},
): EnkryptifyClient {
  const own = { ...nodePlatform, env: {}, clock: { ...nodePlatform.clock }, ...platform };
  const client = new EnkryptifyClient(
    {
      token: emulator.token,
      baseUrl: emulator.url,
      workspace: "acme",
      project: "my-project",
      environment: DEVELOPMENT_ID,
      ...options,
    },
    own,
  );
  onTestFinished(() => client.destroy());
  return client;
}
