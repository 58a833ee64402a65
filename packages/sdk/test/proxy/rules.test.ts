import { afterEach, describe, expect, test, vi } from "vitest";
import { createInterceptor, type InterceptorRule } from "../../src/proxy/index.ts";
import { startProxied } from "./support/proxied.ts";
import { takenBy } from "./support/taken-by.ts";

afterEach(() => vi.restoreAllMocks());

function failing(): boolean {
  throw new Error("broken");
}

describe("which requests a rule takes", () => {
  test.each([
    ["", "/", true],
    ["", "/v1/users", true],
    ["/", "/v1/users", true],
    ["/v1", "/v1", true],
    ["/v1", "/v1?limit=3", true],
    ["/v1/", "/v1/users", true],
    ["/v1", "/v10", false],
    ["/v1", "/v1.evil", false],
    ["/v1", "/other/v1", false],
    ["/v1", "/V1", false],
  ])("a rule for the path %j and a request for %j: %s", async (prefix, path, taken) => {
    const world = await startProxied();
    const by = await takenBy(world, [{ match: `${world.upstream.url}${prefix}` }], `${world.upstream.url}${path}`);
    expect(by !== undefined).toBe(taken);
  });

  test("the host, the port and the scheme have to be the same ones", async () => {
    const world = await startProxied();
    const { url } = world.upstream;
    const others = [
      url.replace("127.0.0.1", "localhost"),
      `${url}0`.replace(/:(\d+)$/, ":1"),
      url.replace("http:", "https:"),
      "http://127.0.0.1",
    ];
    expect(
      await takenBy(
        world,
        others.map((match) => ({ match })),
        `${url}/x`,
      ),
    ).toBeUndefined();
    // As text, each of these begins with the rule's URL.
    for (const match of [url.slice(0, -1), "http://127.0.0.1", "http://127.0.0"]) {
      expect(await takenBy(world, [{ match }], `${url}/x`)).toBeUndefined();
    }
  });

  test("the method, one or several, in any case", async () => {
    const world = await startProxied();
    const { url } = world.upstream;
    const rules = [
      { match: url, method: "delete" },
      { match: url, method: ["PUT", "patch"] },
    ];
    expect(await takenBy(world, rules, url, { method: "DELETE" })).toBe("rule 1");
    expect(await takenBy(world, rules, url, { method: "PATCH" })).toBe("rule 2");
    expect(await takenBy(world, rules, url)).toBeUndefined();
  });

  test("the first rule that matches wins", async () => {
    const world = await startProxied();
    const { url } = world.upstream;
    const rules = [{ match: `${url}/special` }, { match: url }, { match: `${url}/general` }];
    expect(await takenBy(world, rules, `${url}/general`)).toBe("rule 2");
    expect(await takenBy(world, rules, `${url}/special/1`)).toBe("rule 1");
  });

  test("a function decides by URL and request; one that throws does not match, and is told of once", async () => {
    const world = await startProxied();
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const { url } = world.upstream;
    const rules = [
      { name: "the broken one", match: failing },
      { match: (text: string, { method }: Request) => text.endsWith("/x") && method === "GET" },
    ];
    const stop = createInterceptor(world.client(), { rules: rules.map((rule) => ({ ...rule, headers: { "x-rule": "yes" } })) });
    await fetch(`${url}/x`);
    await fetch(`${url}/x`);
    stop();
    expect(world.upstream.received.map(({ headers }) => headers["x-rule"])).toEqual(["yes", "yes"]);
    expect(warn.mock.calls).toEqual([[expect.stringContaining("the broken one")]]);
  });

  test("an expression that ends the host matches, also again and again", async () => {
    const world = await startProxied();
    const match = new RegExp(`^${world.upstream.url.replaceAll(".", "\\.")}/`, "g");
    expect(await takenBy(world, [{ match }], `${world.upstream.url}/a`)).toBe("rule 1");
    expect(await takenBy(world, [{ match }], `${world.upstream.url}/b`)).toBe("rule 1");
  });

  test.each([
    ["does not end the host", (host: string) => new RegExp(`^http://${host}`)],
    ["does not begin the URL", (host: string) => new RegExp(`${host}(:\\d+)?/`)],
  ])("an expression that %s is refused instead of sending a secret to another host", async (_what, expression) => {
    const world = await startProxied();
    const rules = [
      { name: "loose", match: expression("127\\.0\\.0\\.1"), headers: { authorization: "Bearer %SESSION_SECRET%" } },
    ];
    await expect(takenBy(world, rules, `${world.upstream.url}/x`)).rejects.toMatchObject({
      code: "INTERCEPTOR_REFUSED",
      name: "InterceptorError",
      message: expect.stringContaining("loose"),
    });
    expect(world.upstream.received).toHaveLength(0);
  });

  test.each([
    ["a text that is no URL", [{ match: "api.example.com" }]],
    ["a query", [{ match: "https://api.example.com/?a=1" }]],
    ["a user name", [{ match: "https://user@api.example.com/" }]],
    ["nothing to match", [{}]],
    ["no list", {}],
  ])("%s is refused when the interceptor is made", async (_what, rules) => {
    const client = (await startProxied()).client();
    expect(() => createInterceptor(client, { rules: rules as InterceptorRule[] })).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID" }),
    );
  });
});
