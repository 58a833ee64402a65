import { inspect } from "node:util";
import { expect, test } from "vitest";
import { ProxyError, ProxyValidationError } from "../../src/index.ts";
import { SESSION_SECRET, startProxied } from "./support/proxied.ts";

const form = "path" as const;

test.each([
  [400, "PROXY_REQUEST_INVALID", "ProxyValidationError", false],
  [401, "AUTH_TOKEN_INVALID", "AuthenticationError", false],
  [403, "AUTH_FORBIDDEN", "AuthorizationError", false],
  [404, "PROXY_FAILED", "ProxyError", false],
  [429, "RATE_LIMITED", "RateLimitError", true],
  [500, "PROXY_FAILED", "ProxyError", true],
  [502, "PROXY_FAILED", "ProxyError", true],
])("the proxy's own %i becomes %s", async (status, code, name, retryable) => {
  const { client, service, upstream } = await startProxied();
  service.answerNext(status, JSON.stringify({ error: "the proxy's words" }), { "retry-after": "7", "x-request-id": "req-1" });
  const failed = client({ proxy: { form } }).proxy.fetch(`${upstream.url}/x`);
  await expect(failed).rejects.toMatchObject({ code, name, status, retryable, requestId: "req-1" });
  await expect(failed).rejects.toThrow(expect.objectContaining({ message: expect.stringContaining("the proxy's words") }));
  if (status === 429) await expect(failed).rejects.toMatchObject({ retryAfterMs: 7000, retryAfter: 7 });
  expect(upstream.received).toHaveLength(0);
});

test("an unknown name is refused by the service and named", async () => {
  const { client, upstream } = await startProxied();
  const failed = client({ proxy: { form } }).proxy.fetch(`${upstream.url}/x?k=%NO_SUCH_NAME%`);
  await expect(failed).rejects.toBeInstanceOf(ProxyValidationError);
  await expect(failed).rejects.toThrow("NO_SUCH_NAME");
});

test("a value that the proxy puts into its error does not reach ours, nor does the token", async () => {
  const { client, service, upstream, emulator } = await startProxied();
  service.answerNext(
    502,
    JSON.stringify({ error: `Failed to parse URL from https://x.test/?k=${SESSION_SECRET} (${emulator.token})` }),
  );
  const error: unknown = await client({ proxy: { form } })
    .proxy.fetch(`${upstream.url}/x`)
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ProxyError);
  const printed = inspect(error, { depth: 10, showHidden: true });
  expect(printed).toContain("Failed to parse URL from [url]");
  expect(printed.includes(SESSION_SECRET) || printed.includes(emulator.token)).toBe(false);
});

test("a refused JWT is replaced and the request sent once more", async () => {
  const { client, service, upstream } = await startProxied();
  const mine = client({ auth: "exchange", proxy: { form } });
  service.answerNext(401, JSON.stringify({ error: "Invalid or expired token" }));
  expect((await mine.proxy.fetch(`${upstream.url}/x`)).status).toBe(200);
  expect(service.described).toHaveLength(2);
  expect(upstream.received).toHaveLength(1);
});

test("an answer that is no envelope says that the form may be wrong", async () => {
  const { client, service, upstream } = await startProxied();
  service.answerNext(200, "<html>", { "content-type": "text/html" });
  await expect(client({ proxy: { form } }).proxy.fetch(`${upstream.url}/x`)).rejects.toMatchObject({
    code: "PROXY_FAILED",
    message: expect.stringContaining("proxy.form"),
  });
});

test("odd characters in workspace and project stay inside of their path part", async () => {
  const { client, service, upstream } = await startProxied();
  service.answerNext(200, JSON.stringify({ status: 200, headers: {}, body: "" }));
  await client({ proxy: { form } }).proxy.request({ url: `${upstream.url}/x`, method: "GET", project: "My Project" });
  expect(service.described[0]?.place.project).toBe("my-project");
});
