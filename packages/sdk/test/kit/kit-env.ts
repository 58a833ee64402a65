import { startEmulator, type StartedEmulator } from "@enkryptify/testkit";
import { afterEach, beforeEach } from "vitest";
import { forgetLoads, type AdapterOptions, type LoadContext } from "../../src/kit/index.ts";

/** What every adapter test needs: an emulator of its own, a clean `process.env`, nothing loaded. */
export interface KitEnv {
  emulator: StartedEmulator;
  options: AdapterOptions;
  context: LoadContext;
  place: { workspace: string; project: string; environment: string };
}

/** Starts the emulator for a test file and restores the environment after each test. */
export async function kitEnv(): Promise<KitEnv> {
  const emulator = await startEmulator({ limits: { perMinute: false } });
  let before: NodeJS.ProcessEnv;
  beforeEach(() => {
    before = { ...process.env };
    for (const name of Object.keys(process.env)) if (name.startsWith("ENKRYPTIFY_")) delete process.env[name];
    forgetLoads();
    emulator.reset();
  });
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  });
  return {
    emulator,
    options: { baseUrl: emulator.url, token: emulator.token, workspace: "acme", project: "my-project" },
    context: { adapter: "test", mode: "production", publicPrefixes: ["VITE_"] },
    place: { workspace: "acme", project: "my-project", environment: "production" },
  };
}
