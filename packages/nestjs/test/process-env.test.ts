import { DEMO_TOKEN } from "@enkryptify/emulator";
import { describe, expect, it } from "vitest";
import { runApp } from "./run-app.ts";
import { useEmulator } from "./boot.ts";

const emulator = useEmulator();
const DEV = { project: "my-project", environment: "development" };

describe("B6: processEnv: true", () => {
  it("before the application is imported serves registerAs, validationSchema and ConditionalModule, and their converted values", async () => {
    emulator.setSecret(DEV, "PORT", "8080");
    emulator.setSecret(DEV, "FEATURE", "false");
    emulator.setSecret(DEV, "NODE_OPTIONS", "--fake-dangerous-option");
    const env = { ENKRYPTIFY_API_URL: emulator.url(), ENKRYPTIFY_TOKEN: DEMO_TOKEN, ENKRYPTIFY_PROJECT: "my-project" };
    const { code, output } = await runApp("process-env/main.mjs", env);
    expect({ code, output }).toEqual({
      code: 0,
      output: 'READ {"port":8080,"registered":"8080","feature":false,"options":null,"after":null}\n',
    });
    expect(emulator.count("list")).toBe(1);
  });
});
