import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { startEmulator } from "@enkryptify/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadSecrets } from "../../src/kit/load.ts";
import { describeLoad } from "../../src/kit/loaded-secrets.ts";
import { forgetLoads } from "../../src/kit/once.ts";
import { reloadSecrets } from "../../src/kit/watch.ts";
import { temporaryFolder } from "./support/folders.ts";

let state = "";

beforeEach(async () => {
  state = await temporaryFolder();
  vi.stubEnv("XDG_STATE_HOME", state);
  // Wherever this test runs, it speaks of a developer's machine.
  for (const name of ["CI", "CONTINUOUS_INTEGRATION", "BUILD_NUMBER", "TF_BUILD", "TEAMCITY_VERSION", "CODEBUILD_BUILD_ID"])
    vi.stubEnv(name, "");
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  forgetLoads();
});

const copies = async (): Promise<string[]> =>
  (await readdir(state, { recursive: true })).filter((name) => name.includes("kept1-"));

test("a dev server keeps a copy, and starts from it while the API cannot be reached", async () => {
  const emulator = await startEmulator();
  const options = { token: emulator.token, baseUrl: emulator.url, workspace: "acme", project: "my-project" };
  const context = { adapter: "test", mode: "development", keepLastKnownGood: true, realEnv: {} };
  const online = await loadSecrets(options, context);
  await expect.poll(copies).toHaveLength(1);
  emulator.fault({ reset: true });
  forgetLoads();
  const offline = await loadSecrets(options, context);
  expect(offline.values).toEqual(online.values);
  expect(offline.source).toBe("fallback");
  expect(describeLoad(offline)).toMatch(/7 secrets from acme\/my-project\/development, from the copy kept for outages/);
  await expect(reloadSecrets(offline)).rejects.toMatchObject({ code: "NETWORK_RESET" });
  emulator.clearFaults();
  expect((await reloadSecrets(offline)).source).toBe("network");
});

test("the user's own choice wins over the adapter's, in both directions", async () => {
  const emulator = await startEmulator();
  const options = { token: emulator.token, baseUrl: emulator.url, workspace: "acme", project: "my-project" };
  const context = { adapter: "test", mode: "development", realEnv: {} };
  await loadSecrets({ ...options, lastKnownGood: false }, { ...context, keepLastKnownGood: true });
  forgetLoads();
  const dir = join(state, "elsewhere");
  await loadSecrets({ ...options, lastKnownGood: { dir } }, context);
  await expect.poll(copies).toEqual([expect.stringMatching(/^elsewhere/)]);
});
