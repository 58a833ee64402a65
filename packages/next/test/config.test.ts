import { startEmulator } from "@enkryptify/testkit";
import type { NextConfig } from "next";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  type EnkryptifyNextConfig,
  type EnkryptifyNextOptions,
  isEnkryptifyError,
  type LeakGuardOptions,
  type NextConfigInput,
  withEnkryptify,
} from "../src/index.ts";

const emulator = await startEmulator({ limits: { perMinute: false } });
const place = { project: "my-project", environment: "production" };
const context = { defaultConfig: {} };

const options: EnkryptifyNextOptions = {
  token: emulator.token,
  baseUrl: emulator.url,
  workspace: "acme",
  project: "my-project",
  refresh: false,
};

const leaky = (): NextConfig => ({ env: { DATABASE: process.env["DATABASE_URL"] ?? "" } });

let before: NodeJS.ProcessEnv;
beforeEach(() => {
  before = { ...process.env };
});
afterEach(async () => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
  const { forgetLoads } = await import("@enkryptify/sdk/kit");
  forgetLoads();
  emulator.reset();
});

async function build(config: EnkryptifyNextConfig): Promise<NextConfig> {
  return config("phase-production-build", context);
}

async function failure(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isEnkryptifyError(error)) throw new Error("Expected an EnkryptifyError");
  return error;
}

describe("X22 config shapes", () => {
  const plain = { reactStrictMode: true };
  const shapes: Record<string, NextConfigInput> = {
    object: plain,
    promise: Promise.resolve(plain),
    function: () => plain,
    "async function": async () => plain,
    "function that returns a function": () => () => plain,
    "function of the phase": (phase: string) => (phase === "phase-production-build" ? plain : {}),
  };

  it.each(Object.entries(shapes))("takes a config that is: %s", async (_name, shape) => {
    expect(await build(withEnkryptify(shape, options))).toMatchObject(plain);
  });

  it("loads the secrets before the inner config is evaluated", async () => {
    let seen: string | undefined;
    await build(
      withEnkryptify(() => {
        seen = process.env["SESSION_SECRET"];
        return {};
      }, options),
    );
    expect(seen).toContain("fake-session-secret");
  });

  it("can be used twice around one config", async () => {
    const config = await build(withEnkryptify(withEnkryptify(plain, options), options));
    expect(config).toMatchObject(plain);
    expect(emulator.count("list")).toBe(1);
  });

  it.each<[string, (config: EnkryptifyNextConfig) => unknown]>([
    ["spreads", (config) => ({ ...config, turbopack: {} })],
    ["assigns", (config) => Object.assign({}, config)],
  ])("says that it must be the outermost wrapper when another one %s its result", (_how, wrap) => {
    expect(() => wrap(withEnkryptify({}, options))).toThrow(
      /must be the outermost wrapper.*withEnkryptify\(withOther\(config\)\)/s,
    );
  });
});

describe("what ends up in the config", () => {
  it("puts names from `public` into `env`, and nothing else of Enkryptify's values", async () => {
    emulator.setSecret(place, "SUPPORT_EMAIL", "fake-support@acme.example");
    const { env } = await build(withEnkryptify({ env: { OWN: "kept" } }, { ...options, public: ["SUPPORT_EMAIL"] }));
    expect(Object.keys(env ?? {})).toEqual(["OWN", "SUPPORT_EMAIL", "ENKRYPTIFY_NEXT_BUILD"]);
    expect(env?.["OWN"]).toBe("kept");
    expect(env?.["SUPPORT_EMAIL"]).toBe("fake-support@acme.example");
  });

  it("writes down for standalone servers where the secrets are, without the token", async () => {
    const { env } = await build(withEnkryptify({}, { ...options, required: ["DATABASE_URL"] }));
    expect(JSON.parse(env?.["ENKRYPTIFY_NEXT_BUILD"] ?? "")).toEqual({
      workspace: "acme",
      project: "my-project",
      environment: "production",
      required: ["DATABASE_URL"],
      refresh: false,
      baseUrl: emulator.url,
    });
  });

  it.each(["phase-info", "phase-analyze", "unheard-of"])("asks for nothing in %s", async (phase) => {
    expect(await withEnkryptify({ reactStrictMode: true }, options)(phase, context)).toEqual({ reactStrictMode: true });
    expect(emulator.requests).toHaveLength(0);
  });

  it.each<[string, (value: string) => NextConfig]>([
    ["env", (value) => ({ env: { DATABASE: value } })],
    ["compiler.define", (value) => ({ compiler: { define: { DATABASE: JSON.stringify(value) } } })],
    ["compiler.defineServer", (value) => ({ compiler: { defineServer: { DATABASE: value } } })],
    ["serverRuntimeConfig", (value) => ({ serverRuntimeConfig: { database: { url: value } } }) as NextConfig],
  ])("X1 refuses a private value in %s, because Next writes it to disk", async (_where, config) => {
    const error = await failure(build(withEnkryptify(() => config(process.env["DATABASE_URL"] ?? ""), options)));
    expect(error.code).toBe("LEAK_FOUND");
    expect(error.message).toMatch(/DATABASE_URL/);
    expect(error.message).not.toContain("fake-db-password");
  });

  it("X1 only warns with leakGuard: 'warn', and does nothing with false", async () => {
    await build(withEnkryptify(leaky, { ...options, leakGuard: "warn" }));
    await build(withEnkryptify(leaky, { ...options, leakGuard: false }));
    expect((await build(withEnkryptify(leaky, { ...options, leakGuard: { ignore: ["DATABASE_URL"] } }))).env).toHaveProperty(
      "DATABASE",
    );
  });

  it.each([true, { level: undefined }])("X1 guards with leakGuard: %j as it does without the option", async (leakGuard) => {
    expect((await failure(build(withEnkryptify(leaky, { ...options, leakGuard })))).code).toBe("LEAK_FOUND");
  });

  it("refuses a level of the leak guard that does not exist", async () => {
    const leakGuard = { level: "off" } as unknown as LeakGuardOptions;
    const error = await failure(build(withEnkryptify({}, { ...options, leakGuard })));
    expect(error.code).toBe("CONFIG_INVALID");
    expect(error.message).toContain('"warn"');
  });

  it("looks for a value that looks like a word only with leakGuard.always", async () => {
    emulator.setSecret(place, "DOOR_CODE", "open");
    const config: NextConfig = { env: { DOOR: "open" } };
    await build(withEnkryptify(config, options));
    const error = await failure(build(withEnkryptify(config, { ...options, leakGuard: { always: ["DOOR_CODE"] } })));
    expect(error.message).toContain("DOOR_CODE");
  });
});

describe("where values come from", () => {
  it("makes one secrets request however often the config is evaluated", async () => {
    const config = withEnkryptify({}, options);
    await Promise.all([build(config), build(config), build(config)]);
    await build(config);
    expect(emulator.count("list")).toBe(1);
  });

  it("lets a variable of the real environment win, unless told otherwise", async () => {
    process.env["SESSION_SECRET"] = "fake-own-value-of-the-shell";
    await build(withEnkryptify({}, options));
    expect(process.env["SESSION_SECRET"]).toBe("fake-own-value-of-the-shell");
    await build(withEnkryptify({}, { ...options, precedence: "secrets" }));
    expect(process.env["SESSION_SECRET"]).toContain("fake-session-secret");
  });

  it.each([
    ["phase-development-server", "Acme development"],
    ["phase-production-build", "Acme production"],
    ["phase-test", "Acme test"],
  ])("reads the environment that fits %s", async (phase, title) => {
    await withEnkryptify({}, options)(phase, context);
    expect(process.env["NEXT_PUBLIC_APP_TITLE"]).toBe(title);
  });
});

describe("failures", () => {
  it.each<[string, EnkryptifyNextOptions, string]>([
    ["a refused token", { token: "ek_live_fake_token_that_nobody_issued_000000000000000000000" }, "AUTH_TOKEN_INVALID"],
    ["an unknown project", { project: "no-such-project" }, "PROJECT_NOT_FOUND"],
    ["an unknown environment", { environment: "no-such-environment" }, "ENVIRONMENT_NOT_FOUND"],
    ["a missing required name", { required: ["NO_SUCH_SECRET"] }, "SECRETS_MISSING"],
  ])("reports %s with its code and without frames of ours", async (_what, wrong, code) => {
    const error = await failure(build(withEnkryptify({}, { ...options, ...wrong })));
    expect(error.code).toBe(code);
    expect((error as unknown as Error).stack).not.toContain("with-enkryptify");
    expect(JSON.stringify(error) + error.message).not.toContain("ek_live_fake");
  });
});
