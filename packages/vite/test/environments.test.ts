import type { DevEnvironmentOptions, Rollup } from "vite";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createApp, major, secretsOf, vite } from "./app.ts";
import { expectNoPrivateValue, textOf } from "./outputs.ts";

const development = secretsOf("development");

/** A server environment that runs elsewhere, as workerd does: Vite only transforms for it. */
function elsewhere(): DevEnvironmentOptions {
  return {
    createEnvironment: (name, config) =>
      new vite.DevEnvironment(name, config, {
        hot: false,
        transport: { send: () => {}, on: () => {}, off: () => {} } as never,
      }),
  };
}

describe.skipIf(major === 5)("environments", () => {
  it("puts values into the server module for a server that has another process, in memory only, and for no client", async () => {
    const app = await createApp();
    const dev = await app.dev({ environments: { edge: { consumer: "server", dev: elsewhere() } } });
    const { edge, client, ssr } = dev.server.environments;
    const id = "virtual:enkryptify/server";
    expect((await edge?.transformRequest(id))?.code).toContain(development["DATABASE_URL"]);
    expectNoPrivateValue((await ssr.transformRequest(id))?.code ?? "", "development");
    await expect(client.transformRequest(id)).rejects.toThrow("SERVER_ONLY_IMPORT");
    await expect(client.transformRequest(`\0${id}`)).rejects.toThrow("SERVER_ONLY_IMPORT");
  });

  it("goes by who consumes an environment, not by its name", async () => {
    const app = await createApp({ "src/admin.js": "console.log(import.meta.env.DATABASE_URL);\n" });
    const dev = await app.dev({ environments: { admin: { consumer: "client", dev: elsewhere() } } });
    await expect(dev.server.environments["admin"]?.transformRequest("/src/admin.js")).rejects.toThrow("SERVER_ONLY_IMPORT");
    await expect(dev.server.environments["admin"]?.transformRequest("virtual:enkryptify/server")).rejects.toThrow(
      "SERVER_ONLY_IMPORT",
    );
  });
});

describe("vite dev and what it leaves behind", () => {
  it("V12 keeps values out of the cache of dependencies", async () => {
    const app = await createApp({
      "src/main.js": 'import { all } from "dependency";\nconsole.log(all());\n',
      "node_modules/dependency/package.json":
        '{ "name": "dependency", "version": "1.0.0", "type": "module", "main": "index.js" }',
      "node_modules/dependency/index.js": "export const all = () => [import.meta.env, import.meta.env.VITE_API_URL];\n",
    });
    const dev = await app.dev();
    await dev.text("/src/main.js");
    await vi.waitFor(() => expect(textOf(app.files(), /\.vite\/deps\/dependency\.js$/)).toContain("import.meta.env"), 10_000);
    const left = textOf(app.files(), /\.vite/);
    expectNoPrivateValue(left, "development");
    expect(left).not.toContain(development["VITE_API_URL"]);
  });
});

describe.skipIf(major !== 8)("bundled dev server", () => {
  it("refuses the server module too", async () => {
    const app = await createApp({
      "src/main.js": 'import { env } from "virtual:enkryptify/server";\nconsole.log(env.DATABASE_URL);\n',
    });
    const dev = await app.dev({ experimental: { bundledDev: true } });
    await vi.waitFor(async () => {
      await dev.text("/");
      expect(dev.log()).toContain("was imported by client code");
    }, 10_000);
    expectNoPrivateValue(dev.log(), "development");
  });
});

describe("vite build --watch", () => {
  it("looks at every rebuild, with one request", async () => {
    const app = await createApp();
    const { watcher, events } = await app.watch();
    onTestFinished(() => watcher.close());
    await vi.waitFor(() => expect(events.map(({ code }) => code)).toContain("BUNDLE_END"), 10_000);
    events.length = 0;
    await app.write({ "src/main.js": `console.log(${JSON.stringify(secretsOf("production")["STRIPE_SECRET_KEY"])});\n` });
    const failed = await vi.waitFor(() => {
      const event = events.find(({ code }) => code === "ERROR");
      expect(event).toBeDefined();
      return event as Extract<Rollup.RollupWatcherEvent, { code: "ERROR" }>;
    }, 10_000);
    expect(failed.error.message).toContain("STRIPE_SECRET_KEY");
    expect(app.emulator.count("list")).toBe(1);
  });

  it("stops every build as long as the leak is there, also when another chunk is what changed", async () => {
    const leak = `export default ${JSON.stringify(secretsOf("production")["STRIPE_SECRET_KEY"])};\n`;
    const app = await createApp({ "src/main.js": 'import("./leak.js");\n', "src/leak.js": leak });
    const { watcher, events } = await app.watch();
    onTestFinished(() => watcher.close());
    const failures = (): number => events.filter(({ code }) => code === "ERROR").length;
    await vi.waitFor(() => expect(failures()).toBe(1), 10_000);
    await app.write({ "src/main.js": 'import("./leak.js");\nconsole.log("changed");\n' });
    await vi.waitFor(() => expect(failures()).toBe(2), 10_000);
    expect(app.files()).toEqual({});
  });
});
