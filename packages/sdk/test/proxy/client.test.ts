import { describe, expect, test } from "vitest";
import { DEVELOPMENT_ID } from "../support/world.ts";
import { SESSION_SECRET, startProxied, STRIPE_SECRET_KEY } from "./support/proxied.ts";
import { waitFor } from "./support/wait-for.ts";

describe.each(["flat", "path"] as const)("in the %s form", (form) => {
  test("placeholders in URL, headers and body reach the upstream as values, and nothing else does", async () => {
    const { client, service, upstream } = await startProxied();
    const response = await client({ proxy: { form } }).proxy.fetch(`${upstream.url}/charges?key=%STRIPE_SECRET_KEY%`, {
      method: "POST",
      headers: { Authorization: "Bearer %SESSION_SECRET%", "X-Plain": "as it is" },
      body: JSON.stringify({ nested: [{ key: "%STRIPE_SECRET_KEY%" }], amount: 1000 }),
    });
    expect(response.ok).toBe(true);
    expect(await response.json()).toEqual({ ok: true });
    const [request] = upstream.received;
    expect(request).toMatchObject({ method: "POST", url: `/charges?key=${STRIPE_SECRET_KEY}` });
    expect(request?.headers).toMatchObject({ authorization: `Bearer ${SESSION_SECRET}`, "x-plain": "as it is" });
    expect(JSON.parse(request?.body ?? "")).toEqual({ nested: [{ key: STRIPE_SECRET_KEY }], amount: 1000 });
    expect(service.described[0]).toMatchObject({
      form,
      personal: true,
      place: { workspace: "acme", project: "my-project", environmentId: DEVELOPMENT_ID },
      wire: { url: `${upstream.url}/charges?key=%STRIPE_SECRET_KEY%` },
    });
  });

  test("the upstream's status, headers and body are the answer's, whatever the status", async () => {
    const { client, upstream } = await startProxied();
    const { proxy } = client({ proxy: { form } });
    for (const status of [201, 401, 403, 404, 418, 429, 500, 503]) {
      const response = await proxy.fetch(`${upstream.url}/status/${status}`);
      expect(response.status).toBe(status);
      expect(response.headers.get("x-upstream")).toBe("yes");
      expect(await response.json()).toEqual({ message: `this is ${status}` });
    }
    const empty = await proxy.fetch(`${upstream.url}/status/204`, { method: "DELETE" });
    expect([empty.status, empty.body, await empty.text()]).toEqual([204, null, ""]);
  });

  test("request takes a JSON value and another place for one call", async () => {
    const { client, service, upstream, emulator } = await startProxied();
    const { proxy } = client({ proxy: { form } });
    await proxy.request({
      url: `${upstream.url}/x`,
      method: "put",
      body: ["%VITE_APP_TITLE%", null, 7],
      environment: "staging",
      usePersonal: false,
    });
    expect(JSON.parse(upstream.received[0]?.body ?? "")).toEqual(["Acme staging", null, 7]);
    const staging = emulator.state.workspaces[0]?.projects[0]?.environments.find(({ name }) => name === "staging");
    expect(service.described[0]).toMatchObject({ form, personal: false, place: { environmentId: staging?.id } });
    expect(upstream.received[0]?.method).toBe("PUT");
  });

  test("both functions work without the client in front of them", async () => {
    const { client, upstream } = await startProxied();
    const { fetch: proxied, request } = client({ proxy: { form } }).proxy;
    expect((await proxied(new URL(`${upstream.url}/a`))).status).toBe(200);
    expect((await request({ url: `${upstream.url}/b`, method: "GET" })).status).toBe(200);
    expect(upstream.received.map(({ url }) => url)).toEqual(["/a", "/b"]);
  });

  test("a Request is taken apart, as libraries that accept a fetch hand one over", async () => {
    const { client, upstream } = await startProxied();
    const request = new Request(`${upstream.url}/from-request?key=%SESSION_SECRET%`, {
      method: "PATCH",
      headers: { "content-type": "application/json", "x-key": "%SESSION_SECRET%" },
      body: '{"key":"%SESSION_SECRET%"}',
    });
    await client({ proxy: { form } }).proxy.fetch(request);
    expect(upstream.received[0]).toMatchObject({
      method: "PATCH",
      url: `/from-request?key=${SESSION_SECRET}`,
      body: JSON.stringify({ key: SESSION_SECRET }),
    });
    expect(upstream.received[0]?.headers["x-key"]).toBe(SESSION_SECRET);
  });

  test("an exchanged JWT is what the proxy gets", async () => {
    const { client, service, upstream, emulator } = await startProxied();
    await client({ auth: "exchange", proxy: { form } }).proxy.fetch(`${upstream.url}/x`);
    expect(emulator.count("exchange")).toBe(1);
    expect(service.described[0]?.authorization).toMatch(/^Bearer eyJ/);
  });

  test("a signal that is already aborted, or aborted under way, ends the call as fetch does", async () => {
    const { client, upstream } = await startProxied();
    const { proxy } = client({ proxy: { form } });
    const early = proxy.fetch(`${upstream.url}/x`, { signal: AbortSignal.abort() });
    await expect(early).rejects.toMatchObject({ code: "ABORTED", name: "AbortError" });
    const controller = new AbortController();
    const pending = proxy.request({ url: `${upstream.url}/never`, method: "GET", signal: controller.signal });
    const outcome = expect(pending).rejects.toMatchObject({ code: "ABORTED", name: "AbortError", cause: "enough" });
    await waitFor(() => upstream.received.length === 1);
    controller.abort("enough");
    await outcome;
    const timedOut = proxy.fetch(`${upstream.url}/never`, { signal: AbortSignal.timeout(20) });
    await expect(timedOut).rejects.toMatchObject({ code: "ABORTED", name: "TimeoutError" });
  });

  test("a silent target ends with TIMEOUT after proxy.timeoutMs", async () => {
    const { client, upstream } = await startProxied();
    const { proxy } = client({ proxy: { form, timeoutMs: 50 } });
    await expect(proxy.fetch(`${upstream.url}/never`)).rejects.toMatchObject({ code: "TIMEOUT", retryable: true });
  });

  test("destroy ends calls under way, and later ones before anything is sent", async () => {
    const { client, service, upstream } = await startProxied();
    const mine = client({ proxy: { form } });
    const { proxy } = mine;
    const outcome = expect(proxy.fetch(`${upstream.url}/never`)).rejects.toMatchObject({ code: "CLIENT_DESTROYED" });
    await waitFor(() => upstream.received.length === 1);
    mine.destroy();
    await outcome;
    await expect(proxy.fetch(`${upstream.url}/x`)).rejects.toMatchObject({ code: "CLIENT_DESTROYED" });
    expect(service.described).toHaveLength(1);
  });

  test("an unreachable proxy is a typed network error that names the proxy", async () => {
    const { client, upstream } = await startProxied();
    const { proxy } = client({ proxy: { form, url: "http://127.0.0.1:9" } });
    await expect(proxy.fetch(`${upstream.url}/x`)).rejects.toMatchObject({
      code: "NETWORK_CONNECT",
      message: expect.stringContaining("http://127.0.0.1:9"),
    });
  });

  test("a fetch that ignores its signal cannot hold the caller", async () => {
    const { client } = await startProxied();
    const { proxy } = client({ proxy: { form }, fetch: () => new Promise(() => undefined) });
    await expect(proxy.fetch("https://target.example/x", { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
      code: "ABORTED",
    });
  });

  test("the option fetch carries the requests too", async () => {
    const { client, upstream } = await startProxied();
    const urls: string[] = [];
    const recording: typeof fetch = (input, init) => {
      urls.push(input instanceof Request ? input.url : input.toString());
      return fetch(input, init);
    };
    const response = await client({ proxy: { form }, fetch: recording }).proxy.fetch(`${upstream.url}/gzip`);
    expect(await response.text()).toBe("once compressed");
    expect(response.headers.has("content-encoding")).toBe(false);
    expect(urls).toHaveLength(1);
  });
});
