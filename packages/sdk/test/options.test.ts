import { expect, test } from "vitest";
import { Enkryptify, fromEnv, fromKubernetes, fromToken } from "../src/index.ts";
import { createWorld } from "./support/world.ts";

const DEMO = "ek_live_fake_demo_token_of_the_local_emulator_0000000000000000";
const unset = { token: undefined, workspace: undefined, project: undefined, environment: undefined, baseUrl: undefined };
const variables = {
  ENKRYPTIFY_TOKEN: ` ${DEMO}\n`,
  ENKRYPTIFY_WORKSPACE: "acme",
  ENKRYPTIFY_PROJECT: "my-project",
  ENKRYPTIFY_ENVIRONMENT: "staging",
  ENKRYPTIFY_API_URL: "http://from-variable.localhost/",
};

test("everything can come from variables", async () => {
  const client = createWorld().client(unset, { env: variables });
  expect(await client.get("VITE_APP_TITLE")).toBe("Acme staging");
});

test("an option wins over a variable, a variable over the project file, the file over nothing", async () => {
  const file = { path: ".enkryptify.json", workspace: "acme", project: "my-project", environment: "production" };
  const platform = { findProjectFile: async () => file };
  const title = (options: object, env: Record<string, string>): Promise<string> =>
    createWorld()
      .client({ ...unset, token: DEMO, ...options }, { ...platform, env })
      .get("VITE_APP_TITLE");
  expect(await title({}, {})).toBe("Acme production");
  expect(await title({}, { ENKRYPTIFY_ENVIRONMENT: "staging" })).toBe("Acme staging");
  expect(await title({ environment: "test" }, { ENKRYPTIFY_ENVIRONMENT: "staging" })).toBe("Acme test");
});

test("the project file is not looked for when nothing is open", async () => {
  const client = createWorld().client({}, { findProjectFile: () => Promise.reject(new Error("looked")) });
  await expect(client.ready()).resolves.toBeUndefined();
});

test("the token's variable is read at the first request, not at construction", async () => {
  const env: Record<string, string> = {};
  const client = createWorld().client({ token: undefined }, { env });
  env["ENKRYPTIFY_TOKEN"] = DEMO;
  expect(await client.get("VITE_APP_TITLE")).toBe("Acme development");
});

test("without any token the error names the variable and the cure, and nothing is sent", async () => {
  const world = createWorld();
  await expect(world.client({ token: undefined }).ready()).rejects.toMatchObject({
    code: "AUTH_TOKEN_MISSING",
    name: "AuthenticationError",
    message: expect.stringContaining("ENKRYPTIFY_TOKEN"),
  });
  expect(world.sent).toHaveLength(0);
});

test("a base URL's path prefix and trailing slash are kept right", async () => {
  const world = createWorld();
  const urls: string[] = [];
  const fetchThrough: typeof fetch = (input, init) => {
    const { url } = new Request(input);
    urls.push(url);
    return world.fetch(url.replace("/gateway/enkryptify", ""), init);
  };
  await world.client({ baseUrl: "http://proxy.localhost/gateway/enkryptify//", fetch: fetchThrough }).ready();
  expect(urls[0]).toMatch(/^http:\/\/proxy\.localhost\/gateway\/enkryptify\/v1\/workspace\/acme\//);
});

test.each([
  ["baseUrl", { baseUrl: "not a url" }],
  ["baseUrl", { baseUrl: "https://user:fake-password@api.example" }],
  ["workspace", { workspace: 7 }],
  ["project", { project: null }],
  ["cache.ttl", { cache: { ttl: Number.NaN } }],
  ["cache.ttl", { cache: { ttl: -2 } }],
  ["cache.maxStale", { cache: { maxStale: "a day" } }],
  ["timeoutMs", { timeoutMs: 0 }],
  ["totalTimeoutMs", { totalTimeoutMs: Number.POSITIVE_INFINITY }],
  ["maxRetries", { maxRetries: -1 }],
  ["auth", { auth: "jwt" }],
])("a bad %s is refused at construction by name, and its value is not repeated", (field, options) => {
  const build = (): unknown => new Enkryptify({ token: DEMO, ...(options as object) });
  expect(build).toThrow(expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining(`\`${field}\``) }));
  expect(build).not.toThrow(/fake-password|a day/);
});

test.each(["http://api.enkryptify.com", "http://10.0.0.7:8080", "http://127.0.0.1.evil.example", "ftp://api.example"])(
  "%s is refused because the token could be read on the way",
  (baseUrl) => {
    expect(() => new Enkryptify({ token: DEMO, baseUrl })).toThrow(expect.objectContaining({ code: "CONFIG_INSECURE_URL" }));
  },
);

test.each(["http://localhost:9", "http://127.0.0.1:9", "http://[::1]:9", "http://api.localhost", "https://api.example"])(
  "%s is accepted",
  (baseUrl) => {
    expect(() => new Enkryptify({ token: DEMO, baseUrl })).not.toThrow();
  },
);

test("http to a private network is accepted when the user says so", () => {
  expect(() => new Enkryptify({ token: DEMO, baseUrl: "http://10.0.0.7", allowInsecureHttp: true })).not.toThrow();
});

test.each([
  ["the option auth", { auth: "exchange" as const }],
  ["the official useTokenExchange", { useTokenExchange: true }],
])("%s makes the client exchange", async (_name, options) => {
  const world = createWorld();
  await world.client(options).ready();
  expect(world.exchanges()).toBe(1);
  expect(world.sent.at(-1)?.bearer).toMatch(/^eyJ/);
});

test("a JWT given as token is sent as it is, also with exchange asked for", async () => {
  const world = createWorld();
  await world.client({ auth: "exchange" }).ready();
  const jwt = world.sent.at(-1)?.bearer ?? "";
  await world.client({ token: jwt, auth: "exchange" }).ready();
  expect(world.exchanges()).toBe(1);
  expect(world.sent.at(-1)?.bearer).toBe(jwt);
});

test("auto exchanges only after more than 20 requests within a minute", async () => {
  const world = createWorld();
  const client = world.client({ auth: "auto", cache: { enabled: false } });
  for (let count = 0; count < 20; count++) await client.get("VITE_APP_TITLE");
  expect(world.exchanges()).toBe(0);
  for (let count = 0; count < 10; count++) await client.get("VITE_APP_TITLE");
  expect(world.exchanges()).toBe(1);
  expect(world.sent.at(-1)?.bearer).toMatch(/^eyJ/);
});

test("credentials can be given as objects", async () => {
  const world = createWorld();
  const auths = [fromEnv("OTHER_TOKEN"), fromToken(async () => DEMO), Enkryptify.fromEnv()];
  for (const auth of auths) {
    const client = world.client({ token: undefined, auth }, { env: { OTHER_TOKEN: DEMO, ENKRYPTIFY_TOKEN: DEMO } });
    expect(await client.get("VITE_APP_TITLE")).toBe("Acme development");
  }
  expect(Enkryptify.fromKubernetes({ tokenPath: "/no/such" }).kind).toBe(fromKubernetes().kind);
});

test("two environments may be addressed by options of one call", async () => {
  const secrets = await createWorld().client(unset, { env: variables }).getSecrets({ environment: "production" });
  expect(secrets["VITE_APP_TITLE"]).toBe("Acme production");
});
