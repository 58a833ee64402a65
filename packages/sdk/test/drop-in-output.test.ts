import { startEmulator } from "@enkryptify/testkit";
import { expect, test } from "vitest";
import { runChild, withChild } from "./proxy/support/run-child.ts";
import { OFFICIAL_PLACE } from "./support/official.ts";

withChild();

test.each(["debug", "info", undefined] as const)(
  "fault 46: a program with logger.level %s has stdout and stderr for itself",
  async (level) => {
    const emulator = await startEmulator();
    const options = { baseUrl: emulator.url, ...OFFICIAL_PLACE, options: { strict: false }, logger: { level } };
    const run = await runChild({ task: "official-sample", options }, { ENKRYPTIFY_TOKEN: emulator.token });
    expect(run.report).toEqual({
      values: [expect.any(String), expect.any(String), expect.stringContaining("fake_stripe_key"), ""],
    });
    expect(run).toMatchObject({ stdout: "", stderr: "", exitCode: 0 });
  },
);
