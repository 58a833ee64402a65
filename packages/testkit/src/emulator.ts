import { createEmulator, DEMO_TOKEN, type Emulator, type EmulatorOptions } from "@enkryptify/emulator";
import { afterAll, onTestFinished, TestRunner } from "vitest";

/** An emulator that serves on a port of its own. */
export interface StartedEmulator extends Emulator {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** The token of the demo seed. */
  token: string;
  /** The variables an application needs to find it. */
  env: Record<"ENKRYPTIFY_API_URL" | "ENKRYPTIFY_TOKEN" | "ENKRYPTIFY_WORKSPACE" | "ENKRYPTIFY_PROJECT", string>;
  /** Closes the port. Done by itself after the test, or after the file when started outside of a test. */
  close: () => Promise<void>;
}

/**
 * Starts an emulator with the demo seed, unless told otherwise. Started in a test, it ends with that test; at the top of
 * a file or in a describe block, with that file or block. In a `beforeAll`, return or call `close` yourself.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<StartedEmulator> {
  const emulator = createEmulator(options);
  const { url, close } = await emulator.listen();
  if (TestRunner.getCurrentTest()) onTestFinished(close);
  else afterAll(close);
  const env = {
    ENKRYPTIFY_API_URL: url,
    ENKRYPTIFY_TOKEN: DEMO_TOKEN,
    ENKRYPTIFY_WORKSPACE: "acme",
    ENKRYPTIFY_PROJECT: "my-project",
  };
  return { ...emulator, url, token: DEMO_TOKEN, env, close };
}
