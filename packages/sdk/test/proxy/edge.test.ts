import { expect, test } from "vitest";
import { Enkryptify } from "../../src/edge.ts";
import { DEVELOPMENT_ID } from "../support/world.ts";
import { SESSION_SECRET, startProxied } from "./support/proxied.ts";

test.each(["flat", "path"] as const)("the edge entry sends the %s form by fetch, which nothing may cache", async (form) => {
  const { emulator, service, upstream } = await startProxied();
  const inits: (RequestInit & { cache?: string })[] = [];
  const client = new Enkryptify({
    token: emulator.token,
    baseUrl: emulator.url,
    workspace: "acme",
    project: "my-project",
    environment: DEVELOPMENT_ID,
    proxy: { url: service.url, form },
    fetch: (input, init) => {
      inits.push(init ?? {});
      return fetch(input, init);
    },
  });
  const response = await client.proxy.fetch(`${upstream.url}/x?key=%SESSION_SECRET%`);
  expect(await response.json()).toEqual({ ok: true });
  expect(upstream.received[0]?.url).toBe(`/x?key=${SESSION_SECRET}`);
  expect(inits).toMatchObject([{ method: "POST", cache: "no-store", redirect: "manual" }]);
  client.destroy();
});
