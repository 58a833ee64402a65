import http, { request as namedRequest } from "node:http";
import https from "node:https";
import { expect, test } from "vitest";
import { createInterceptor } from "../../src/proxy/index.ts";
import { startProxied } from "./support/proxied.ts";
import { VENDOR, vendorRule } from "./support/vendor.ts";

const current = (): Record<string, unknown> => ({ fetch: globalThis.fetch, request: http.request, get: https.get });
const originals = current();

test("the option installs, ready() waits for it, destroy() puts everything back", async () => {
  const world = await startProxied();
  const client = world.client({ interceptor: { rules: [vendorRule(world.upstream)] } });
  await client.ready();
  expect(await (await fetch(`${VENDOR}/x`)).json()).toEqual({ ok: true });
  client.destroy();
  expect(current()).toEqual(originals);
  expect(namedRequest).toBe(originals["request"]);
  expect(await (await fetch(`${world.upstream.url}/direct`)).json()).toEqual({ ok: true });
  expect(world.service.described).toHaveLength(1);
});

test("a proxy-only client becomes ready without reading", async () => {
  const world = await startProxied();
  const client = world.client({ proxy: { proxyOnly: true }, interceptor: { rules: [vendorRule(world.upstream)] } });
  await client.ready();
  expect(world.emulator.count()).toBe(0);
  expect((await fetch(`${VENDOR}/x`)).status).toBe(200);
});

test("a client destroyed while it installs leaves nothing behind", async () => {
  const world = await startProxied();
  const client = world.client({ interceptor: { rules: [{ match: () => true }] } });
  const ready = client.ready();
  client.destroy();
  await expect(ready).rejects.toMatchObject({ code: "CLIENT_DESTROYED" });
  // The code has been loaded by now.
  await import("../../src/proxy/interceptor.ts");
  await new Promise(setImmediate);
  expect(current()).toEqual(originals);
  expect((await fetch(`${world.upstream.url}/direct`)).status).toBe(200);
  expect(world.service.described).toHaveLength(0);
});

test.each([{ rules: [] }, { rules: [{ match: () => true }], enabled: false }])("%j installs nothing", async (interceptor) => {
  const world = await startProxied();
  const client = world.client({ interceptor });
  await client.ready();
  createInterceptor(client, { ...interceptor, enabled: false });
  expect(current()).toEqual(originals);
});

test("two clients share one patch; the first one's rules come first, and each can leave", async () => {
  const world = await startProxied();
  const [first, second] = [world.client(), world.client()];
  const stopFirst = createInterceptor(first, { rules: [vendorRule(world.upstream, { headers: { "x-by": "first" } })] });
  createInterceptor(second, { rules: [vendorRule(world.upstream, { headers: { "x-by": "second" } })] });
  await fetch(`${VENDOR}/a`);
  stopFirst();
  stopFirst();
  await fetch(`${VENDOR}/b`);
  second.destroy();
  expect(world.upstream.received.map(({ headers }) => headers["x-by"])).toEqual(["first", "second"]);
  expect(current()).toEqual(originals);
});

test("a destroyed client cannot intercept", async () => {
  const world = await startProxied();
  const client = world.client();
  client.destroy();
  expect(() => createInterceptor(client, { rules: [{ match: () => true }] })).toThrow(
    expect.objectContaining({ code: "CLIENT_DESTROYED" }),
  );
  expect(current()).toEqual(originals);
});
