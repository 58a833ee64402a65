import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServiceAccountToken } from "@enkryptify/emulator";
import { startEmulator } from "@enkryptify/testkit";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import EnkryptifyDefault, {
  Enkryptify,
  ApiError,
  AuthenticationError,
  AuthorizationError,
  EnkryptifyError,
  InterceptorError,
  KubernetesAuthError,
  NotFoundError,
  ProxyError,
  ProxyValidationError,
  RateLimitError,
  SecretNotFoundError,
} from "../src/index.ts";
import { podSeed, POD_ENVIRONMENT_ID } from "./store/support/pod-seed.ts";
import { NOT_SHARED, OFFICIAL_PLACE as place, startOfficial as start } from "./support/official.ts";
import { DEVELOPMENT_ID } from "./support/world.ts";

// Programs written for the official SDK 0.1.3, run against the emulator: section 14 of the API contract, line by line.

const where = { workspace: "acme", project: "my-project", environment: "development" };
const SESSION_SECRET = "fake-session-secret-dev-7Qm2xV9z-w3Rt8ZyLk5Np";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("imports", () => {
  test("the class is the default and a named export", () => {
    expect(EnkryptifyDefault).toBe(Enkryptify);
  });

  test.each([
    [SecretNotFoundError, "SecretNotFoundError"],
    [AuthenticationError, "AuthenticationError"],
    [AuthorizationError, "AuthorizationError"],
    [NotFoundError, "NotFoundError"],
    [RateLimitError, "RateLimitError"],
    [ApiError, "ApiError"],
    [ProxyError, "ProxyError"],
    [ProxyValidationError, "ProxyValidationError"],
    [InterceptorError, "InterceptorError"],
    [KubernetesAuthError, "KubernetesAuthError"],
  ])("%o is an EnkryptifyError with the name %s", (errorClass, name) => {
    const error = new errorClass({ code: "CONFIG_INVALID", message: "" });
    expect(error).toBeInstanceOf(EnkryptifyError);
    expect(error.name).toBe(name);
  });
});

describe("constructor options", () => {
  test("all of them together make a client that reads", async () => {
    const { emulator } = await start();
    const client = new EnkryptifyDefault({
      token: emulator.token,
      auth: Enkryptify.fromEnv(),
      ...place,
      ...NOT_SHARED,
      baseUrl: emulator.url,
      useTokenExchange: true,
      options: { strict: true, usePersonalValues: true },
      cache: { enabled: true, ttl: -1, eager: true },
      logger: { level: "info" },
      proxy: { url: "http://127.0.0.1:9", proxyOnly: false },
      interceptor: { enabled: false, rules: [{ match: "https://api.vendor.example/" }] },
    });
    expect(await client.get("SESSION_SECRET")).toBe(SESSION_SECRET);
    expect([emulator.count("exchange"), emulator.count("list")]).toEqual([1, 1]);
    client.destroy();
  });

  test("the token comes from token, then from auth, then from ENKRYPTIFY_TOKEN", async () => {
    const { emulator, client } = await start();
    vi.stubEnv("ENKRYPTIFY_TOKEN", "ek_live_fake_token_that_opens_nothing");
    const wrong = Enkryptify.fromEnv();
    expect(await client({ token: emulator.token, auth: wrong }).get("SESSION_SECRET")).toBe(SESSION_SECRET);
    await expect(client({ auth: wrong }).get("SESSION_SECRET")).rejects.toBeInstanceOf(AuthenticationError);
    vi.stubEnv("ENKRYPTIFY_TOKEN", emulator.token);
    expect(await client({ auth: undefined }).get("SESSION_SECRET")).toBe(SESSION_SECRET);
  });

  test("the address comes from baseUrl, then from ENKRYPTIFY_API_URL, with or without a slash at its end", async () => {
    const { emulator, client } = await start();
    vi.stubEnv("ENKRYPTIFY_API_URL", emulator.url);
    expect(await client({ baseUrl: undefined }).get("SESSION_SECRET")).toBe(SESSION_SECRET);
    vi.stubEnv("ENKRYPTIFY_API_URL", "http://127.0.0.1:9");
    expect(await client({ baseUrl: `${emulator.url}/` }).get("SESSION_SECRET")).toBe(SESSION_SECRET);
  });

  test("the environment may be an id, in either case, and a name, which the official SDK finds nothing for", async () => {
    const { client } = await start();
    for (const environment of [DEVELOPMENT_ID, DEVELOPMENT_ID.toUpperCase(), "development"]) {
      expect(await client({ environment }).get("SESSION_SECRET")).toBe(SESSION_SECRET);
    }
  });

  test("useTokenExchange sends JWTs, and is off without it", async () => {
    const { emulator, client } = await start();
    await client().get("SESSION_SECRET");
    expect(emulator.count("exchange")).toBe(0);
    await client({ useTokenExchange: true }).get("SESSION_SECRET");
    expect(emulator.count("exchange")).toBe(1);
  });

  test("fromKubernetes exchanges the token of the pod, whose file ENKRYPTIFY_TOKEN_PATH names over tokenPath", async () => {
    const emulator = await startEmulator({ seed: podSeed() });
    const tokenPath = join(tmpdir(), `enkryptify-drop-in-${process.pid}`);
    onTestFinished(() => rm(tokenPath, { force: true }));
    await writeFile(tokenPath, await createServiceAccountToken());
    const options = { ...place, ...NOT_SHARED, environment: POD_ENVIRONMENT_ID, baseUrl: emulator.url };
    const client = new Enkryptify({ ...options, auth: Enkryptify.fromKubernetes({ tokenPath }) });
    await client.preload();
    expect(emulator.count("oidc")).toBe(1);
    client.destroy();
    vi.stubEnv("ENKRYPTIFY_TOKEN_PATH", `${tokenPath}.absent`);
    const absent = new Enkryptify({ ...options, auth: Enkryptify.fromKubernetes({ tokenPath }) });
    await expect(absent.get("ANY")).rejects.toBeInstanceOf(KubernetesAuthError);
    absent.destroy();
  });
});

describe("reading", () => {
  test("the first get fetches all names, later ones cost no request; cache: false always does", async () => {
    const { emulator, client } = await start();
    const mine = client();
    await mine.get("SESSION_SECRET");
    expect(await mine.get("VITE_APP_TITLE")).toBe("Acme development");
    expect(emulator.count("list")).toBe(1);
    emulator.setSecret(where, "SESSION_SECRET", "fake-rotated-value");
    expect(await mine.get("SESSION_SECRET")).toBe(SESSION_SECRET);
    expect(await mine.get("SESSION_SECRET", { cache: false })).toBe("fake-rotated-value");
  });

  test("cache.eager: false fetches single names", async () => {
    const { emulator, client } = await start();
    const mine = client({ cache: { eager: false } });
    await mine.get("SESSION_SECRET");
    await mine.get("SESSION_SECRET");
    expect([emulator.count("list"), emulator.count("get")]).toEqual([0, 1]);
  });

  test("preload makes getFromCache work", async () => {
    const { emulator, client } = await start();
    const mine = client();
    expect(() => mine.getFromCache("SESSION_SECRET")).toThrow(SecretNotFoundError);
    await mine.preload();
    expect(mine.getFromCache("SESSION_SECRET")).toBe(SESSION_SECRET);
    expect(emulator.count("list")).toBe(1);
  });

  test("without the cache every get is a request, and preload and getFromCache are refused", async () => {
    const { emulator, client } = await start();
    const mine = client({ cache: { enabled: false } });
    await mine.get("SESSION_SECRET");
    await mine.get("SESSION_SECRET");
    expect(emulator.count()).toBe(2);
    await expect(mine.preload()).rejects.toThrow("Cache is disabled");
    expect(() => mine.getFromCache("SESSION_SECRET")).toThrow("Cache is disabled");
  });

  test("a missing name is a SecretNotFoundError, or the empty text with strict: false", async () => {
    const { client } = await start();
    await expect(client().get("ABSENT")).rejects.toBeInstanceOf(SecretNotFoundError);
    await expect(client().get("ABSENT")).rejects.toThrow('Secret "ABSENT" not found in ');
    expect(await client({ options: { strict: false } }).get("ABSENT")).toBe("");
  });

  test("personal values win by default, shared ones with usePersonalValues: false", async () => {
    const { emulator, client } = await start();
    emulator.setSecret(where, "SESSION_SECRET", "fake-personal-value", { personalOf: "ada@acme.example" });
    expect(await client().get("SESSION_SECRET")).toBe("fake-personal-value");
    expect(await client({ options: { usePersonalValues: false } }).get("SESSION_SECRET")).toBe(SESSION_SECRET);
  });

  test("destroy is final and may be repeated", async () => {
    const { client } = await start();
    const mine = client();
    await mine.preload();
    mine.destroy();
    mine.destroy();
    await expect(mine.get("SESSION_SECRET")).rejects.toThrow("This Enkryptify client has been destroyed.");
    expect(() => mine.getFromCache("SESSION_SECRET")).toThrow("This Enkryptify client has been destroyed.");
    await expect(mine.preload()).rejects.toBeInstanceOf(EnkryptifyError);
  });
});
