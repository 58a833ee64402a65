import { DEMO_TOKEN } from "@enkryptify/emulator";
import { startEmulator } from "@enkryptify/testkit";
import { describe, expect, it } from "vitest";
import { runApp } from "./run-app.ts";

const emulator = await startEmulator();
const WRONG_TOKEN = "ek_live_fake_wrong_token_0000000000000000000000000000000000000";
const good = { ...emulator.env, ENKRYPTIFY_ENVIRONMENT: "development" };

const cases: { name: string; env: Record<string, string>; message: RegExp }[] = [
  { name: "no token", env: { ...good, ENKRYPTIFY_TOKEN: "" }, message: /AUTH_TOKEN_MISSING.*ENKRYPTIFY_TOKEN/ },
  { name: "malformed token", env: { ...good, ENKRYPTIFY_TOKEN: "fake token" }, message: /AUTH_TOKEN_MALFORMED/ },
  { name: "unknown token", env: { ...good, ENKRYPTIFY_TOKEN: WRONG_TOKEN }, message: /AUTH_TOKEN_INVALID.*401/ },
  { name: "unknown workspace", env: { ...good, ENKRYPTIFY_WORKSPACE: "nope" }, message: /nope/ },
  { name: "unknown project", env: { ...good, ENKRYPTIFY_PROJECT: "nope" }, message: /PROJECT_NOT_FOUND.*"nope".*my-project/ },
  { name: "unknown environment", env: { ...good, ENKRYPTIFY_ENVIRONMENT: "nope" }, message: /ENVIRONMENT_NOT_FOUND.*staging/ },
  { name: "API down", env: { ...good, ENKRYPTIFY_API_URL: "http://127.0.0.1:9" }, message: /NETWORK_CONNECT.*127\.0\.0\.1:9/ },
  {
    name: "missing names",
    env: { ...good, REQUIRED: "FIRST_MISSING,SECOND_MISSING" },
    message: /FIRST_MISSING.*SECOND_MISSING/s,
  },
];

// What fails is the same code in each form; how it reaches Nest is not.
const forms = [
  { form: "module", failures: cases },
  { form: "async", failures: cases.slice(-2) },
  { form: "load", failures: cases.slice(-2) },
];

describe.each(forms)("B2: a boot that cannot have its secrets, in the form $form", ({ form, failures }) => {
  it.each(failures)("ends with exit code 1 and one message: $name", async ({ env, message }) => {
    const { code, output } = await runApp("boot.mjs", { ...env, FORM: form });
    const error = output.slice(output.indexOf("ERROR"));
    expect(code).toBe(1);
    expect(error).toMatch(message);
    expect(output.match(/ERROR/g)).toHaveLength(1);
    expect(output).not.toMatch(/UNHANDLED|READ|\n\s+at |ek_live_fake|fake-db-password/);
    expect(output).not.toContain(DEMO_TOKEN);
  });
});
