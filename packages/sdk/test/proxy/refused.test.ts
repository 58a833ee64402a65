import { createServer, type AddressInfo } from "node:net";
import { inspect } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { SESSION_SECRET, startProxied } from "./support/proxied.ts";

describe("before anything is sent", () => {
  test.each([
    ["a Blob", new Blob(["{}"]), /JSON-compatible.*Blob/],
    ["FormData", new FormData(), /JSON-compatible.*FormData/],
    ["URLSearchParams", new URLSearchParams("a=1"), /JSON-compatible.*URLSearchParams/],
    ["an ArrayBuffer", new ArrayBuffer(2), /JSON-compatible.*ArrayBuffer/],
    ["bytes", new Uint8Array(2), /JSON-compatible.*typed array/],
    ["a stream", new ReadableStream(), /JSON-compatible.*ReadableStream/],
    ["text that is not JSON", "plain text", /JSON-serializable/],
    ["a function", (() => undefined) as unknown as string, /JSON-serializable/],
    ["a bigint", { big: 1n } as unknown as string, /JSON-serializable/],
  ])("%s as body is refused", async (_what, body, message) => {
    const { client, service, upstream } = await startProxied();
    const failed = client().proxy.fetch(`${upstream.url}/x`, { method: "POST", body });
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.toMatchObject({ code: "PROXY_REQUEST_INVALID", name: "ProxyValidationError" });
    expect(service.described).toHaveLength(0);
  });

  test.each(["GET", "HEAD", "get"])("%s with a body is refused", async (method) => {
    const { client, upstream } = await startProxied();
    const failed = client().proxy.request({ url: `${upstream.url}/x`, method, body: {} });
    await expect(failed).rejects.toThrow(`${method.toUpperCase()} requests cannot include a body`);
  });

  test.each([
    ["", "GET", /absolute http/],
    ["/relative", "GET", /absolute http/],
    ["ftp://host/x", "GET", /absolute http/],
    ["https://host/x", "TRACE", /Unsupported HTTP method "TRACE"/],
    ["https://host/x", undefined as unknown as string, /Unsupported HTTP method/],
  ])("URL %j with method %s is refused", async (url, method, message) => {
    const { client } = await startProxied();
    await expect(client().proxy.request({ url, method })).rejects.toThrow(message);
  });

  test("a header value that HTTP does not allow is refused without being quoted", async () => {
    const { client, upstream } = await startProxied();
    const failed = client().proxy.fetch(`${upstream.url}/x`, { headers: { "x-a": "fake-header-value\r\nx-b: 1" } });
    await expect(failed).rejects.toMatchObject({
      code: "PROXY_REQUEST_INVALID",
      message: expect.not.stringContaining("fake-header-value"),
    });
    const numeric = client().proxy.request({ url: `${upstream.url}/x`, method: "GET", headers: { n: 1 as unknown as string } });
    await expect(numeric).rejects.toThrow('The header "n"');
  });
});

describe("a proxy-only client", () => {
  test("refuses every read in words that name the way out, and can still send", async () => {
    const { client, upstream, emulator } = await startProxied();
    const mine = client({ proxy: { proxyOnly: true } });
    const refused = expect.objectContaining({ code: "PROXY_ONLY", message: expect.stringContaining("client.proxy.fetch()") });
    await expect(mine.get("SESSION_SECRET")).rejects.toThrow(refused);
    await expect(mine.get("SESSION_SECRET", { cache: false })).rejects.toThrow(refused);
    await expect(mine.getSecrets()).rejects.toThrow(refused);
    await expect(mine.refresh()).rejects.toThrow(refused);
    await expect(mine.preload()).rejects.toThrow(refused);
    expect(() => mine.getSync("SESSION_SECRET")).toThrow(refused);
    expect(() => mine.getFromCache("SESSION_SECRET")).toThrow(refused);
    await mine.ready();
    expect(emulator.count()).toBe(0);
    await mine.proxy.fetch(`${upstream.url}/x?k=%SESSION_SECRET%`);
    expect(upstream.received[0]?.url).toBe(`/x?k=${SESSION_SECRET}`);
  });
});

test("the proxy's address comes from the option, then from ENKRYPTIFY_PROXY_URL, and must be https or loopback", async () => {
  const { client, service, upstream } = await startProxied();
  process.env["ENKRYPTIFY_PROXY_URL"] = service.url;
  try {
    await client({ proxy: { url: undefined } }).proxy.fetch(`${upstream.url}/x`);
  } finally {
    delete process.env["ENKRYPTIFY_PROXY_URL"];
  }
  expect(service.described).toHaveLength(1);
  expect(() => client({ proxy: { url: "http://proxy.example" } })).toThrow(
    expect.objectContaining({ code: "CONFIG_INSECURE_URL" }),
  );
  expect(() => client({ proxy: { url: "nonsense" } })).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
  expect(() => client({ proxy: { form: "other" as "flat" } })).toThrow('The option `proxy.form` must be "flat" or "path".');
});

test("printing a client and its proxy shows neither the token nor a value", async () => {
  const { client, emulator } = await startProxied();
  const mine = client();
  await mine.ready();
  for (const one of [mine, mine.proxy]) {
    const printed = inspect(one, { depth: 10, showHidden: true, getters: true }) + JSON.stringify(one);
    expect(printed.includes(emulator.token) || printed.includes(SESSION_SECRET)).toBe(false);
  }
});

test("a service that does not speak HTTP is named, and what it sent is not quoted", async () => {
  const { client } = await startProxied();
  const server = createServer((socket) => socket.end("fake-secret-in-garbage\r\n\r\n"));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const error: unknown = await client({ proxy: { url } })
    .proxy.fetch("https://target.example/x")
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "RESPONSE_INVALID", message: expect.stringContaining("did not answer in HTTP") });
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("fake-secret-in-garbage");
});
