import { afterEach, describe, expect, test, vi } from "vitest";
import { createInterceptor } from "../../src/proxy/index.ts";
import { SESSION_SECRET, startProxied } from "./support/proxied.ts";
import { takenBy } from "./support/taken-by.ts";

afterEach(() => vi.restoreAllMocks());

describe("what a rule changes", () => {
  const json = { method: "POST", headers: { "content-type": "application/json", "x-drop": "1" }, body: '{"keep":1}' };

  test("headers are set in any case, and removed by undefined", async () => {
    const world = await startProxied();
    await takenBy(
      world,
      [{ match: world.upstream.url, headers: { "X-DROP": undefined, "X-Key": "%SESSION_SECRET%" } }],
      world.upstream.url,
      json,
    );
    expect(world.upstream.received[0]?.headers).toMatchObject({ "x-key": SESSION_SECRET });
    expect(world.upstream.received[0]?.headers["x-drop"]).toBeUndefined();
    expect(world.service.described[0]?.wire.headers).not.toHaveProperty("content-length");
  });

  test.each([
    ["a value", { instead: "%SESSION_SECRET%" }, { instead: SESSION_SECRET }],
    ["JSON as text", '{"text":"%SESSION_SECRET%"}', { text: SESSION_SECRET }],
    [
      "a function of the original",
      (body: unknown) => ({ ...(body as object), added: "%SESSION_SECRET%" }),
      { keep: 1, added: SESSION_SECRET },
    ],
  ])("the body is replaced by %s", async (_what, body, sent) => {
    const world = await startProxied();
    await takenBy(world, [{ match: world.upstream.url, body }], world.upstream.url, json);
    expect(JSON.parse(world.upstream.received[0]?.body ?? "")).toEqual(sent);
  });

  test("workspace, project, environment and personal values are the rule's", async () => {
    const world = await startProxied();
    const rule = {
      match: world.upstream.url,
      environment: "staging",
      usePersonal: false,
      headers: { "x-title": "%VITE_APP_TITLE%" },
    };
    await takenBy(world, [rule], world.upstream.url);
    expect(world.upstream.received[0]?.headers["x-title"]).toBe("Acme staging");
    expect(world.service.described[0]?.personal).toBe(false);
  });
});

describe("a body that is not JSON", () => {
  const form = { method: "POST", body: new URLSearchParams("a=1") };

  test("passes unchanged, with one warning that logger.level silences", async () => {
    const world = await startProxied();
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    for (const level of ["warn", "error"] as const) {
      const stop = createInterceptor(world.client({ logger: { level } }), { rules: [{ match: world.upstream.url }] });
      await fetch(world.upstream.url, form);
      await fetch(world.upstream.url, form);
      stop();
    }
    expect(world.upstream.received.map(({ body }) => body)).toEqual(["a=1", "a=1", "a=1", "a=1"]);
    expect(world.service.described).toHaveLength(0);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test("is refused when the rule says so, and does not matter when the rule brings a body", async () => {
    const world = await startProxied();
    const rule = { match: world.upstream.url, onUnsupportedBody: "error" } as const;
    await expect(takenBy(world, [rule], world.upstream.url, form)).rejects.toMatchObject({ code: "INTERCEPTOR_REFUSED" });
    await takenBy(world, [{ ...rule, body: { instead: true } }], world.upstream.url, form);
    expect(world.upstream.received.map(({ body }) => body)).toEqual(['{"instead":true}']);
  });
});
