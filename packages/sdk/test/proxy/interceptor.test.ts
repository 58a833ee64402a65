import { request as namedRequest, type IncomingMessage } from "node:http";
import https from "node:https";
import { describe, expect, test } from "vitest";
import { createInterceptor, type InterceptorRule } from "../../src/proxy/index.ts";
import { SESSION_SECRET, startProxied, type Proxied } from "./support/proxied.ts";
import { readBody } from "./support/server.ts";
import { BIG } from "./support/upstream.ts";
import { VENDOR, vendorRule } from "./support/vendor.ts";
import { waitFor } from "./support/wait-for.ts";

function intercepting(world: Proxied, ...rules: InterceptorRule[]): () => void {
  return createInterceptor(world.client(), { rules });
}

describe("every way out of the process", () => {
  test("fetch is caught from the moment createInterceptor returns", async () => {
    const world = await startProxied();
    intercepting(world, vendorRule(world.upstream));
    const response = await fetch(`${VENDOR}/charges?limit=3`, { headers: { authorization: "Bearer dummy", "x-own": "kept" } });
    expect([response.status, await response.json()]).toEqual([200, { ok: true }]);
    expect(world.upstream.received).toMatchObject([
      { method: "GET", url: "/v1/charges?limit=3", headers: { authorization: `Bearer ${SESSION_SECRET}`, "x-own": "kept" } },
    ]);
  });

  test.each(["request", "get"] as const)("https.%s is caught", async (name) => {
    const world = await startProxied();
    intercepting(world, vendorRule(world.upstream));
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      https[name](`${VENDOR}/status/418`, resolve).on("error", reject).end();
    });
    expect([answer.statusCode, answer.headers["x-upstream"]]).toEqual([418, "yes"]);
    expect(JSON.parse((await readBody(answer)).toString())).toEqual({ message: "this is 418" });
    expect(world.upstream.received[0]?.headers.authorization).toBe(`Bearer ${SESSION_SECRET}`);
  });

  test("a request function imported by name before the interceptor existed is caught too", async () => {
    const world = await startProxied();
    intercepting(world, { ...vendorRule(world.upstream), match: "http://api.vendor.example/v1" });
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const options = { method: "POST", headers: { "content-type": "application/json" } };
      namedRequest("http://api.vendor.example/v1/x", options, resolve).on("error", reject).end('{"key":"%SESSION_SECRET%"}');
    });
    expect(JSON.parse((await readBody(answer)).toString())).toEqual({ ok: true });
    expect(world.upstream.received[0]).toMatchObject({ method: "POST", body: JSON.stringify({ key: SESSION_SECRET }) });
  });

  test("requests that match no rule go where they were going", async () => {
    const world = await startProxied();
    intercepting(world, vendorRule(world.upstream));
    expect(await (await fetch(`${world.upstream.url}/direct`)).json()).toEqual({ ok: true });
    expect(world.upstream.received[0]?.headers.authorization).toBeUndefined();
    expect(world.service.described).toHaveLength(0);
  });
});

describe("our own requests", () => {
  test("no rule catches them, not even one that matches everything", async () => {
    const world = await startProxied();
    const client = world.client();
    createInterceptor(client, { rules: [{ match: () => true }] });
    await fetch(`${world.upstream.url}/x?key=%SESSION_SECRET%`);
    expect(await client.get("SESSION_SECRET")).toBe(SESSION_SECRET);
    await client.proxy.fetch(`${world.upstream.url}/y`);
    expect(world.service.described.map(({ wire }) => new URL(wire.url).pathname)).toEqual(["/x", "/y"]);
    expect(world.upstream.received.map(({ url }) => url)).toEqual([`/x?key=${SESSION_SECRET}`, "/y"]);
  });

  test("the same when the client sends them by the patched global fetch", async () => {
    const world = await startProxied();
    const client = world.client({ fetch: (input, init) => fetch(input, init), auth: "exchange" });
    createInterceptor(client, { rules: [{ match: () => true }] });
    await fetch(`${world.upstream.url}/x?key=%SESSION_SECRET%`);
    expect(await client.get("SESSION_SECRET")).toBe(SESSION_SECRET);
    expect(world.service.described.map(({ wire }) => new URL(wire.url).pathname)).toEqual(["/x"]);
  });

  test("a client of another API reads as if there were no rules", async () => {
    const [world, other] = await Promise.all([startProxied(), startProxied()]);
    intercepting(world, { match: () => true });
    expect(await other.client().get("SESSION_SECRET")).toBe(SESSION_SECRET);
    await other.client().proxy.fetch(`${other.upstream.url}/x`);
    expect([world.service.described.length, other.service.described.length]).toEqual([0, 1]);
  });
});

describe("what the caller sees", () => {
  test("an error of the proxy rejects fetch and reaches the listener of a request, as itself", async () => {
    const world = await startProxied();
    const client = world.client({ proxy: { form: "path" } });
    createInterceptor(client, { rules: [vendorRule(world.upstream)] });
    const refused = { code: "AUTH_FORBIDDEN", name: "AuthorizationError", status: 403 };
    world.service.answerNext(403, '{"error":"Target host is not allowed"}');
    await expect(fetch(`${VENDOR}/x`)).rejects.toMatchObject(refused);
    world.service.answerNext(403, '{"error":"Target host is not allowed"}');
    const error = await new Promise((resolve) => {
      https.get(`${VENDOR}/x`, resolve).on("error", resolve);
    });
    expect(error).toMatchObject(refused);
  });

  test("aborting an intercepted fetch ends the request to the proxy", async () => {
    const world = await startProxied();
    intercepting(world, vendorRule(world.upstream, { url: `${world.upstream.url}/never` }));
    const controller = new AbortController();
    const outcome = expect(fetch(`${VENDOR}/x`, { signal: controller.signal })).rejects.toMatchObject({ name: "AbortError" });
    await waitFor(() => world.upstream.received.length === 1);
    controller.abort();
    await outcome;
  });

  test("destroying an intercepted request of node:http ends the one to the proxy, and gives no second error", async () => {
    const world = await startProxied();
    intercepting(world, vendorRule(world.upstream, { url: `${world.upstream.url}/never` }));
    const errors: unknown[] = [];
    const request = https.get(`${VENDOR}/x`).on("error", (error) => errors.push(error));
    await waitFor(() => world.upstream.received.length === 1);
    request.destroy();
    await waitFor(() => world.service.abandoned() === 1);
    await new Promise(setImmediate);
    expect(errors).toMatchObject([{ code: "ECONNRESET" }]);
  });

  test("a long answer arrives whole and without a warning of Node.js", async () => {
    const world = await startProxied();
    intercepting(world, vendorRule(world.upstream, { url: `${world.upstream.url}/big` }));
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on("warning", note);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      https.get(`${VENDOR}/x`, resolve).on("error", reject);
    });
    expect((await readBody(answer)).length).toBe(BIG);
    await new Promise(setImmediate);
    process.off("warning", note);
    expect(warnings).toEqual([]);
  });

  test("destroy ends an intercepted request under way", async () => {
    const world = await startProxied();
    const client = world.client();
    createInterceptor(client, { rules: [vendorRule(world.upstream, { url: `${world.upstream.url}/never` })] });
    const outcome = expect(fetch(`${VENDOR}/x`)).rejects.toMatchObject({ code: "CLIENT_DESTROYED" });
    await waitFor(() => world.upstream.received.length === 1);
    client.destroy();
    await outcome;
  });
});
