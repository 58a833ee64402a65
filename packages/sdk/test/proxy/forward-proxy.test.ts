import { Agent } from "node:http";
import { inspect } from "node:util";
import { startEmulator, type StartedEmulator } from "@enkryptify/testkit";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { Enkryptify, type EnkryptifyOptions } from "../../src/index.ts";
import { DEVELOPMENT_ID } from "../support/world.ts";
import { createCertificate } from "./support/certificate.ts";
import { startForwardProxy, startTls, type ForwardProxy, type ForwardProxyOptions } from "./support/forward-proxy.ts";
import { SESSION_SECRET, startProxied } from "./support/proxied.ts";

// Fault 45, and what belongs to it. The API's host name exists for the forward proxy only, so a request that goes
// around it fails with NETWORK_DNS.

const HOST = "api.enkryptify.test";
const PASSWORD = "fake-p%40ss%25word";
const DECODED = "fake-p@ss%word";

afterEach(() => vi.unstubAllEnvs());

interface Setup {
  emulator: StartedEmulator;
  proxy: ForwardProxy;
  client(options?: EnkryptifyOptions): Enkryptify;
}

async function setup(options: ForwardProxyOptions = {}, variables: Record<string, string> = {}): Promise<Setup> {
  const emulator = await startEmulator();
  const proxy = await startForwardProxy({ routes: { [HOST]: Number(new URL(emulator.url).port) }, ...options });
  const address = `http://user:${PASSWORD}@127.0.0.1:${proxy.port}`;
  for (const [name, value] of Object.entries({ HTTP_PROXY: address, HTTPS_PROXY: address, ...variables }))
    vi.stubEnv(name, value);
  return {
    emulator,
    proxy,
    client: (more = {}) => {
      const place = { workspace: "acme", project: "my-project", environment: DEVELOPMENT_ID };
      const client = new Enkryptify({
        token: emulator.token,
        ...place,
        baseUrl: `http://${HOST}`,
        allowInsecureHttp: true,
        ...more,
      });
      onTestFinished(() => client.destroy());
      return client;
    },
  };
}

async function failureOf(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => Promise.reject(new Error("it succeeded")),
    (error: Error) => error,
  );
}

describe("an http address through HTTP_PROXY", () => {
  test("is asked for by its whole URL, with the proxy's credentials, which the API does not get", async () => {
    const { proxy, client, emulator } = await setup({ credentials: `user:${DECODED}` });
    expect(await client().get("SESSION_SECRET")).toBe(SESSION_SECRET);
    expect(proxy.asked).toEqual([expect.stringMatching(/^GET http:\/\/api\.enkryptify\.test\/v1\/workspace\/acme\//)]);
    expect(emulator.count("list")).toBe(1);
  });

  test("keeps one connection for several requests", async () => {
    const { proxy, client } = await setup();
    const mine = client();
    for (let count = 0; count < 3; count++) await mine.refresh();
    expect(proxy.asked).toHaveLength(3);
    expect(proxy.connections()).toBe(1);
  });

  test("407 is NETWORK_CONNECT, at once, and shows no password", async () => {
    const { proxy, client } = await setup({ refuse: 407 });
    const error = await failureOf(client().get("SESSION_SECRET"));
    expect(error).toMatchObject({
      code: "NETWORK_CONNECT",
      retryable: false,
      message: expect.stringContaining(`127.0.0.1:${proxy.port} answered 407`),
    });
    expectNoPassword(error);
    expect(proxy.asked).toHaveLength(1);
  });
});

describe("an https address through HTTPS_PROXY", () => {
  const baseUrl = `https://${HOST}`;

  test("407 is NETWORK_CONNECT, at once, and shows no password", async () => {
    const { proxy, client } = await setup({ credentials: "somebody:else" });
    const error = await failureOf(client({ baseUrl }).get("SESSION_SECRET"));
    expect(error).toMatchObject({
      code: "NETWORK_CONNECT",
      retryable: false,
      message: expect.stringContaining(`127.0.0.1:${proxy.port} answered 407`),
    });
    expectNoPassword(error);
    expect(proxy.asked).toEqual([`CONNECT ${HOST}:443`]);
  });

  test("a proxy that cannot reach the target is asked again", async () => {
    const { proxy, client } = await setup({ refuse: 502 });
    const error = await failureOf(client({ baseUrl }).get("SESSION_SECRET"));
    expect(error).toMatchObject({ code: "NETWORK_CONNECT", retryable: true, attempts: 3 });
    expectNoPassword(error);
    expect(proxy.asked).toHaveLength(3);
  });

  test("the target's certificate is checked as without a proxy", async () => {
    const emulator = await startEmulator();
    const tls = await startTls(createCertificate([HOST]), Number(new URL(emulator.url).port));
    const { proxy, client } = await setup({ routes: { [HOST]: tls } });
    await expect(client({ baseUrl }).get("SESSION_SECRET")).rejects.toMatchObject({ code: "NETWORK_TLS", retryable: false });
    expect(proxy.asked).toEqual([`CONNECT ${HOST}:443`]);
    expect(emulator.count()).toBe(0);
  });

  test("a proxy that never answers costs no more than the timeout", async () => {
    const { client } = await setup({ silent: true });
    await expect(client({ baseUrl, timeoutMs: 50, maxRetries: 0 }).get("SESSION_SECRET")).rejects.toMatchObject({
      code: "TIMEOUT",
    });
  });

  test("a proxy that is not there is named, without the password", async () => {
    const { client } = await setup({}, { HTTPS_PROXY: `http://user:${PASSWORD}@127.0.0.1:9` });
    const error = await failureOf(client({ baseUrl, maxRetries: 0 }).get("SESSION_SECRET"));
    expect(error).toMatchObject({
      code: "NETWORK_CONNECT",
      message: expect.stringContaining("the proxy 127.0.0.1:9 could not be reached: ECONNREFUSED"),
    });
    expectNoPassword(error);
  });
});

describe("around the proxy", () => {
  test.each([
    ["the host", HOST],
    ["the host with its port", `${HOST}:80`],
    ["a suffix among others", "other.example, .enkryptify.test"],
    ["everything", "*"],
  ])("NO_PROXY with %s", async (_what, list) => {
    const { proxy, client } = await setup({}, { NO_PROXY: list });
    await expect(client({ maxRetries: 0 }).get("SESSION_SECRET")).rejects.toMatchObject({ code: "NETWORK_DNS" });
    expect(proxy.asked).toEqual([]);
  });

  test("NO_PROXY with another port does not count", async () => {
    const { client } = await setup({}, { NO_PROXY: `${HOST}:8080` });
    expect(await client().get("SESSION_SECRET")).toBe(SESSION_SECRET);
  });

  test("addresses of this machine, unless asked for", async () => {
    const { proxy, client, emulator } = await setup();
    expect(await client({ baseUrl: emulator.url }).get("SESSION_SECRET")).toBe(SESSION_SECRET);
    expect(proxy.asked).toEqual([]);
    expect(await client({ baseUrl: emulator.url, proxyFromEnv: "all" }).get("SESSION_SECRET")).toBe(SESSION_SECRET);
    expect(proxy.asked).toHaveLength(1);
  });

  test("with proxyFromEnv: false, and with an agent of one's own", async () => {
    const { proxy, client, emulator } = await setup();
    await expect(client({ proxyFromEnv: false, maxRetries: 0 }).get("SESSION_SECRET")).rejects.toMatchObject({
      code: "NETWORK_DNS",
    });
    const agent = new Agent();
    expect(await client({ baseUrl: emulator.url, proxyFromEnv: "all", agent }).get("SESSION_SECRET")).toBe(SESSION_SECRET);
    expect(proxy.asked).toEqual([]);
    agent.destroy();
  });
});

test("a variable that holds no address of a proxy is named, without its value", async () => {
  const { client } = await setup({}, { HTTP_PROXY: `socks5://user:${PASSWORD}@127.0.0.1:1080` });
  const error = await failureOf(client().get("SESSION_SECRET"));
  expect(error).toMatchObject({ code: "CONFIG_INVALID", message: expect.stringContaining("HTTP_PROXY") });
  expectNoPassword(error);
});

test("requests to the proxy service take the same way", async () => {
  const world = await startProxied();
  const { proxy } = await setup({ routes: { "service.test": Number(new URL(world.service.url).port) } });
  const client = world.client({ proxy: { url: "http://service.test" }, allowInsecureHttp: true });
  expect((await client.proxy.fetch(`${world.upstream.url}/x`)).status).toBe(200);
  expect(proxy.asked).toEqual(["POST http://service.test/"]);
});

function expectNoPassword(error: unknown): void {
  const printed = inspect(error, { depth: 10, showHidden: true });
  expect(
    [PASSWORD, DECODED, Buffer.from(`user:${DECODED}`).toString("base64")].filter((secret) => printed.includes(secret)),
  ).toEqual([]);
}
