import http from "node:http";
import https from "node:https";
import { createServer, type AddressInfo } from "node:net";
import { inspect } from "node:util";
import { startEmulator } from "@enkryptify/testkit";
import { describe, expect, onTestFinished, test } from "vitest";
import { Enkryptify, EnkryptifyError, type EnkryptifyOptions } from "../../src/index.ts";
import { createCertificate } from "../proxy/support/certificate.ts";
import { startChaosProxy, type Toxic } from "../support/chaos-proxy.ts";
import { TRANSPORTS } from "../support/transports.ts";

const TOKEN = "ek_live_fake_token_for_network_faults";
const place = { workspace: "acme", project: "my-project", environment: "development" };
/** Short, so that what never answers is given up soon. */
const quick = { timeoutMs: 400, totalTimeoutMs: 3000 };

function clientOf(options: EnkryptifyOptions): Enkryptify {
  const client = new Enkryptify({ token: TOKEN, ...place, ...options });
  onTestFinished(() => client.destroy());
  return client;
}

async function failure(client: Enkryptify): Promise<EnkryptifyError> {
  const error: unknown = await client.ready().catch((reason: unknown) => reason);
  expect(error).toSatisfy(EnkryptifyError.is);
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(TOKEN);
  return error as EnkryptifyError;
}

const toxics: [string, Toxic, string | undefined][] = [
  ["latency that fits", { latencyMs: 50 }, undefined],
  ["latency beyond the timeout", { latencyMs: 2000 }, "TIMEOUT"],
  ["a bandwidth of 1 KB/s", { bytesPerSecond: 1024 }, "TIMEOUT"],
  ["a bandwidth of 20 KB/s", { bytesPerSecond: 20_480 }, undefined],
  ["a reset before the first byte", { resetAfter: 0 }, "NETWORK_RESET"],
  ["a reset in the head", { resetAfter: 30 }, "NETWORK_RESET"],
  ["a reset in the body", { resetAfter: 700 }, "NETWORK_RESET"],
  ["an end in the body", { endAfter: 700 }, "NETWORK_RESET"],
  ["a half-open connection", { halfOpen: true }, "TIMEOUT"],
  ["a head that trickles", { slowHeadMs: 40 }, "TIMEOUT"],
  ["a Content-Length that is too large", { contentLength: (real) => real + 100 }, "TIMEOUT"],
  ["a Content-Length that is too small", { contentLength: (real) => real - 100 }, "RESPONSE_INVALID"],
];

describe.each(TRANSPORTS)("by %s", (_name, transport) => {
  test.each(toxics)("fault 31: %s", async (_toxicName, toxic, code) => {
    const emulator = await startEmulator();
    const proxy = await startChaosProxy(emulator.url);
    const client = clientOf({ ...transport, ...quick, token: emulator.token, baseUrl: proxy.url });
    proxy.toxic = toxic;
    if (code === undefined) return client.ready();
    const error = await failure(client);
    expect(error.code).toBe(code);
    expect(error.retryable).toBe(true);
    // Once the network is well again, so is the client.
    proxy.toxic = {};
    expect(await client.get("VITE_APP_TITLE")).toBe("Acme development");
  });

  test("fault 31: a closed port is NETWORK_CONNECT with its cause", async () => {
    const error = await failure(clientOf({ ...transport, maxRetries: 0, baseUrl: await closedPort() }));
    expect(error).toMatchObject({ code: "NETWORK_CONNECT", retryable: true, message: expect.stringContaining("ECONNREFUSED") });
    expect(error.cause).toBeInstanceOf(Error);
  });

  test("fault 31: something that does not speak HTTP is a typed error", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.end("220 mail.example fake-canary-value\r\n");
    });
    const baseUrl = await listening(server);
    const error = await failure(clientOf({ ...transport, maxRetries: 0, baseUrl }));
    expect(error.code).toBe("RESPONSE_INVALID");
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/canary|rawPacket/);
  });

  test.each([
    ["signed by itself", createCertificate(["localhost"])],
    ["expired", createCertificate(["localhost"], Date.now() - 86_400_000)],
    ["for another host", createCertificate(["elsewhere.example"])],
  ])("fault 31: a certificate that is %s is NETWORK_TLS, and not tried again", async (_certificate, pair) => {
    let connections = 0;
    const server = https.createServer(pair, (_request, response) => response.end("[]"));
    server.on("connection", () => (connections += 1));
    const url = (await listening(server)).replace("http://127.0.0.1", "https://localhost");
    const error = await failure(clientOf({ ...transport, baseUrl: url }));
    expect(error).toMatchObject({ code: "NETWORK_TLS", retryable: false, attempts: 1 });
    expect(connections).toBe(1);
  });
});

test("fault 31: a name that DNS does not know is NETWORK_DNS", async () => {
  const unknown = Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" });
  const agent = new https.Agent({ lookup: (_host, _options, done) => done(unknown, "", 4) });
  const error = await failure(clientOf({ agent, maxRetries: 0, baseUrl: "https://nowhere.example" }));
  expect(error).toMatchObject({ code: "NETWORK_DNS", retryable: true, cause: unknown });
});

test("fault 31: EPIPE is NETWORK_RESET, repeated at once even with retries off", async () => {
  let sent = 0;
  const broken: typeof fetch = async () => {
    sent += 1;
    throw new TypeError("fetch failed", { cause: Object.assign(new Error("write EPIPE"), { code: "EPIPE" }) });
  };
  expect(await failure(clientOf({ fetch: broken, maxRetries: 0 }))).toMatchObject({ code: "NETWORK_RESET", attempts: 2 });
  expect(sent).toBe(2);
});

test("fault 31: what is not HTTP is a typed error where the parser gives no code, as from Node.js 24 on, and in no cause", async () => {
  const parser = Object.assign(new Error("Response does not match"), { name: "HTTPParserError", data: "220 fake-canary-value" });
  const broken: typeof fetch = async () => {
    throw new TypeError("fetch failed", { cause: parser });
  };
  const error = await failure(clientOf({ fetch: broken, maxRetries: 0 }));
  expect(error.code).toBe("RESPONSE_INVALID");
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("canary");
});

test("fault 31: an agent of the user is used, for its certificates too", async () => {
  const pair = createCertificate(["localhost"]);
  const emulator = await startEmulator();
  const server = https.createServer(pair, (request, response) => {
    http.get(`${emulator.url}${request.url}`, { headers: request.headers }, (answer) => answer.pipe(response));
  });
  const baseUrl = (await listening(server)).replace("http://127.0.0.1", "https://localhost");
  const agent = new https.Agent({ ca: pair.cert });
  onTestFinished(() => agent.destroy());
  const client = clientOf({ agent, token: emulator.token, baseUrl });
  expect(await client.get("VITE_APP_TITLE")).toBe("Acme development");
});

async function listening(server: http.Server | ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    if ("closeAllConnections" in server) server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function closedPort(): Promise<string> {
  const server = createServer();
  const url = await listening(server);
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return url;
}
