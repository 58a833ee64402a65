import { startEmulator, type StartedEmulator } from "@enkryptify/testkit";
import { onTestFinished, vi } from "vitest";
import { Enkryptify, type EnkryptifyOptions } from "../../src/index.ts";
import { DEVELOPMENT_ID } from "./world.ts";

/** What the official SDK demands of every client. */
export const OFFICIAL_PLACE: { workspace: string; project: string; environment: string } = {
  workspace: "acme",
  project: "my-project",
  environment: DEVELOPMENT_ID,
};

/** A port may come back, and with it a token that an earlier test has left for other processes. */
export const NOT_SHARED: { sharing: false } = { sharing: false };

/** An emulator, its token in ENKRYPTIFY_TOKEN, and clients made as the official README makes them. */
export async function startOfficial(): Promise<{ emulator: StartedEmulator; client(options?: EnkryptifyOptions): Enkryptify }> {
  const emulator = await startEmulator();
  vi.stubEnv("ENKRYPTIFY_TOKEN", emulator.token);
  return {
    emulator,
    client: (options = {}) => {
      const client = new Enkryptify({
        auth: Enkryptify.fromEnv(),
        baseUrl: emulator.url,
        ...OFFICIAL_PLACE,
        ...NOT_SHARED,
        ...options,
      });
      onTestFinished(() => client.destroy());
      return client;
    },
  };
}
