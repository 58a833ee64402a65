import type { Plugin } from "vite";
import { describe, expect, it, vi } from "vitest";
import { createApp, secretsOf } from "./app.ts";
import { PRIVATE, expectNoPrivateValue } from "./outputs.ts";

const development = secretsOf("development");
const PLACE = { project: "my-project", environment: "development" };
const SERVER =
  'import { env } from "virtual:enkryptify/server";\nexport const read = (name) => env[name];\nexport const all = () => Object.keys(env);\n';

describe("vite dev", () => {
  it("V13 serves HTML and modules with public values, and no private one", async () => {
    const dev = await (await createApp()).dev();
    expect(await dev.text("/")).toContain("<title>Acme development</title>");
    const module = await dev.text("/src/main.js");
    expect(`${module}${await dev.text("/@vite/env")}`).toContain("https://api.development.example.test/v1");
    for (const path of ["/", "/src/main.js", "/@vite/env", "/@vite/client"])
      expectNoPrivateValue(await dev.text(path), "development");
    expect(dev.log()).toContain("5 secrets from acme/my-project/development");
  });

  it("V14 serves a changed secret without a restart by hand, to the page and to server code", async () => {
    const app = await createApp({ "src/server.js": SERVER });
    const dev = await app.dev({}, { refresh: { interval: 50 } });
    app.emulator.setSecret(PLACE, "VITE_APP_TITLE", "Changed title");
    app.emulator.setSecret(PLACE, "STRIPE_SECRET_KEY", "fake_stripe_key_rotated_8Kd0aPz");
    await vi.waitFor(async () => expect(await dev.text("/")).toContain("<title>Changed title</title>"), 10_000);
    const server = (await dev.server.ssrLoadModule("/src/server.js")) as { read(name: string): string };
    expect(server.read("STRIPE_SECRET_KEY")).toBe("fake_stripe_key_rotated_8Kd0aPz");
    expect(dev.log()).toMatch(/changed: .*VITE_APP_TITLE/);
    expect(dev.log()).not.toContain("fake_stripe_key_rotated_8Kd0aPz");
  });

  it("V17 gives private values to server code, computed and destructured too", async () => {
    const dev = await (await createApp({ "src/server.js": SERVER })).dev();
    const server = (await dev.server.ssrLoadModule("/src/server.js")) as { read(name: string): string; all(): string[] };
    expect(server.read("DATABASE_URL")).toBe(development["DATABASE_URL"]);
    expect(server.all()).toEqual(expect.arrayContaining([...PRIVATE]));
  });

  it("V17 gives them without process.env as well", async () => {
    const dev = await (await createApp({ "src/server.js": SERVER })).dev({}, { processEnv: false });
    const server = (await dev.server.ssrLoadModule("/src/server.js")) as { read(name: string): string };
    expect(server.read("DATABASE_URL")).toBe(development["DATABASE_URL"]);
    expect(process.env["DATABASE_URL"]).toBeUndefined();
  });

  it("V20 tells the nearest known name for an unknown one, in client and in server code", async () => {
    const app = await createApp({ "src/main.js": "document.title = import.meta.env.VITE_APP_TITEL;\n", "src/server.js": SERVER });
    const dev = await app.dev();
    await dev.text("/src/main.js");
    expect(dev.log()).toContain(
      "src/main.js:1: VITE_APP_TITEL is not a secret of acme/my-project/development. Did you mean VITE_APP_TITLE?",
    );
    const server = (await dev.server.ssrLoadModule("/src/server.js")) as { read(name: string): string };
    expect(() => server.read("DATABASE_URI")).toThrow("Did you mean DATABASE_URL?");
  });

  it("refuses a client import of the server module with the chain, and a dead one not at all", async () => {
    const app = await createApp({
      "src/main.js": 'import "./db.js";\n',
      "src/db.js": 'import { env } from "virtual:enkryptify/server";\nconsole.log(env.DATABASE_URL);\n',
      "src/dead.js": 'if (import.meta.env.SSR) await import("virtual:enkryptify/server");\nexport default "fine";\n',
    });
    const dev = await app.dev();
    await dev.text("/src/main.js");
    const module = await dev.text("/src/db.js");
    const path = /from "([^"]*virtual:enkryptify[^"]*)"/.exec(module)?.[1] ?? "";
    const answer = await fetch(`${dev.url}${path}`);
    expect(answer.status).toBe(500);
    expectNoPrivateValue(await answer.text(), "development");
    expect(dev.log()).toContain("→ src/main.js\n    → src/db.js\n      → virtual:enkryptify/server");
    expect(await dev.text("/src/dead.js")).toContain("fine");
  });

  it.each([
    "/@id/__x00__virtual:enkryptify/server",
    "/@id/virtual:enkryptify/server",
    "/@id/__x00__virtual:enkryptify/server-only",
  ])("does not answer %s with values", async (path) => {
    const app = await createApp({ "src/server.js": SERVER });
    for (const processEnv of [true, false]) {
      const dev = await app.dev({}, { processEnv });
      await dev.server.ssrLoadModule("/src/server.js");
      const answer = await fetch(`${dev.url}${path}`);
      expect(answer.status).toBe(500);
      expectNoPrivateValue(await answer.text(), "development");
    }
  });

  it("V16 leaves hot replacement of sources alone", async () => {
    const app = await createApp({ "src/main.js": 'document.title = "one";\nimport.meta.hot?.accept();\n' });
    const dev = await app.dev();
    expect(await dev.text("/src/main.js")).toContain("one");
    await app.write({ "src/main.js": 'document.title = "two";\nimport.meta.hot?.accept();\n' });
    await vi.waitFor(async () => expect(await dev.text(`/src/main.js?t=${Date.now()}`)).toContain("two"), 10_000);
    expect(dev.log()).not.toContain("restart");
  });

  it("V15 hides private values in what Vite prints", async () => {
    const app = await createApp();
    const dev = await app.dev();
    dev.server.config.logger.error(`connection to ${development["DATABASE_URL"]} failed`);
    expect(dev.log()).toContain("connection to [secret DATABASE_URL] failed");
  });

  it("V17 V18 reports an endpoint that sends a private value, and not one that uses it", async () => {
    const api: Plugin = {
      name: "api",
      configureServer(server) {
        server.middlewares.use("/api/leak", (_, response) => {
          response.setHeader("content-type", "application/json");
          response.end(JSON.stringify({ key: process.env["STRIPE_SECRET_KEY"] }));
        });
        server.middlewares.use("/api/fine", (_, response) => response.end(String(process.env["SESSION_SECRET"]?.length)));
      },
    };
    const dev = await (await createApp()).dev({ plugins: [api] });
    await dev.text("/api/fine");
    await dev.text("/api/leak");
    await dev.text("/api/leak");
    await vi.waitFor(() => expect(dev.log()).toContain("GET /api/leak sends the value of STRIPE_SECRET_KEY"));
    expect(dev.log().split("sends the value of")).toHaveLength(2);
    expectNoPrivateValue(dev.log(), "development");
  });
});
