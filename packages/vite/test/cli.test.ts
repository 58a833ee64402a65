import { createServer } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { type CliApp, VITE, createCliApp } from "./cli-app.ts";
import { major, secretsOf } from "./app.ts";
import { expectNoPrivateValue } from "./outputs.ts";

const production = secretsOf("production");
const PRERENDER = `
import { writeFileSync } from "node:fs";
process.on("beforeExit", () => writeFileSync("dist/late.html", process.env.STRIPE_SECRET_KEY));`;

function expectOneMessage(output: string, ...parts: string[]): void {
  for (const part of parts) expect(output).toContain(part);
  expect(output.split(parts[0] ?? "").length, output).toBe(2);
  expect(output).not.toMatch(/@enkryptify[\\/](vite|sdk)[\\/]dist|packages[\\/](vite|sdk)[\\/]/);
}

describe("bad input on the command line", () => {
  const cases: [what: string, env: Record<string, string>, parts: string[]][] = [
    ["no token", { ENKRYPTIFY_TOKEN: "" }, ["AUTH_TOKEN_MISSING", "ENKRYPTIFY_TOKEN"]],
    ["a malformed token", { ENKRYPTIFY_TOKEN: "not-a-token-fake" }, ["AUTH_TOKEN_MALFORMED"]],
    ["a token nobody issued", { ENKRYPTIFY_TOKEN: `ek_live_fake${"0".repeat(44)}` }, ["AUTH_TOKEN_INVALID"]],
    ["a project that does not exist", { ENKRYPTIFY_PROJECT: "nope" }, ["PROJECT_NOT_FOUND", "my-project"]],
    ["an environment that does not exist", { ENKRYPTIFY_ENVIRONMENT: "nope" }, ["ENVIRONMENT_NOT_FOUND", "staging"]],
    ["X24 an API that is down", { ENKRYPTIFY_API_URL: "http://127.0.0.1:9" }, ["NETWORK_CONNECT", "ENKRYPTIFY_API_URL"]],
  ];

  it.each(cases)("build and dev end with one message and exit code 1 for %s", async (_, env, parts) => {
    const app = await createCliApp();
    for (const args of [["build"], []]) {
      const { code, output } = await app.run([VITE, ...args], env);
      expect(code, output).toBe(1);
      expectOneMessage(output, ...parts);
      expect(output).not.toContain(env["ENKRYPTIFY_TOKEN"] || "no token at all");
    }
  });

  it("tells which file is damaged", async () => {
    const app = await createCliApp({ ".enkryptify.json": "{ nope" });
    const { code, output } = await app.run([VITE, "build"]);
    expect(code).toBe(1);
    expectOneMessage(output, "PROJECT_FILE_INVALID", ".enkryptify.json");
  });

  it("V21 lists all values that break the schema, by name and never by value", async () => {
    const config = `import { enkryptify } from "@enkryptify/vite";
const check = (values) => ({ issues: ["VITE_API_URL", "STRIPE_SECRET_KEY"].map((name) => ({ message: "is " + values[name], path: [name] })) });
export default { plugins: [enkryptify({ types: false, schema: { "~standard": { version: 1, vendor: "test", validate: check } } })] };`;
    const { code, output } = await (await createCliApp({ "vite.config.js": config })).run([VITE, "build"]);
    expect(code).toBe(1);
    expectOneMessage(output, "SCHEMA_INVALID", "VITE_API_URL", "STRIPE_SECRET_KEY");
    for (const name of ["VITE_API_URL", "STRIPE_SECRET_KEY"]) expect(output).not.toContain(production[name] ?? "");
  });
});

describe("a slow or limiting API", () => {
  it("X25 waits for an API that is slow", async () => {
    const app = await createCliApp();
    app.emulator.fault({ match: { kind: "list" }, latencyMs: 5000 });
    const { code, output } = await app.run([VITE, "build"]);
    expect(code, output).toBe(0);
  });

  it("X26 repeats after 429", async () => {
    const app = await createCliApp();
    app.emulator.fault({ match: { kind: "list" }, times: 1, status: 429, headers: { "retry-after": "1" } });
    const { code, output } = await app.run([VITE, "build"]);
    expect(code, output).toBe(0);
    expect(app.emulator.count("list")).toBe(2);
  });
});

describe("what happens around a build", () => {
  it("V25 asks once for client and server in one command, whether they share plugins or not", async () => {
    if (major === 5) return; // has no such builds
    for (const sharedConfigBuild of [true, false]) {
      const config = `import { enkryptify } from "@enkryptify/vite";
export default {
  plugins: [enkryptify({ types: false })],
  builder: { sharedConfigBuild: ${sharedConfigBuild} },
  environments: { ssr: { build: { outDir: "dist/server", rollupOptions: { input: "src/server.js" } } }, client: { build: { outDir: "dist/client" } } },
};`;
      const server = 'import { env } from "virtual:enkryptify/server";\nconsole.log(env.DATABASE_URL.length);\n';
      const app = await createCliApp({ "vite.config.js": config, "src/server.js": server });
      const { code, output } = await app.run([VITE, "build", "--app"]);
      expect(code, output).toBe(0);
      expect(app.emulator.count("list")).toBe(1);
      expect((await app.run(["dist/server/server.js"])).output).toContain("DATABASE_URL is not set at run time");
      const url = production["DATABASE_URL"] ?? "";
      expect((await app.run(["dist/server/server.js"], { DATABASE_URL: url })).output).toContain(String(url.length));
    }
  });

  it("X11 finds a value in a page that is written after Vite is done, and ends with exit code 1", async () => {
    const config = `import { enkryptify } from "@enkryptify/vite";${PRERENDER}\nexport default { plugins: [enkryptify({ types: false })] };`;
    const { code, output } = await (await createCliApp({ "vite.config.js": config })).run([VITE, "build"]);
    expect(code, output).toBe(1);
    expectOneMessage(output, "STRIPE_SECRET_KEY", "dist/late.html");
    expect(output).not.toContain(production["STRIPE_SECRET_KEY"] ?? "");
  });

  it("names the secrets that are too ordinary to look for, when asked", async () => {
    const app = await createCliApp();
    app.emulator.setSecret({ project: "my-project", environment: "production" }, "ORDINARY", "enabled");
    const { output } = await app.run([VITE, "build"], { NODE_DEBUG: "enkryptify" });
    expect(output).toMatch(/leak guard: looks for \d+ names, not for: .*ORDINARY/);
    expect((await app.run([VITE, "build"])).output).not.toContain("ORDINARY");
    expectNoPrivateValue(output);
  });

  it("reads a CommonJS and a TypeScript configuration", async () => {
    const cjs =
      'const { enkryptify } = require("@enkryptify/vite");\nmodule.exports = { plugins: [enkryptify({ types: false })] };\n';
    const ts =
      'import enkryptify from "@enkryptify/vite";\nimport { defineConfig } from "vite";\nexport default defineConfig({ plugins: [enkryptify({ types: false })] });\n';
    for (const [name, text] of [
      ["vite.config.cjs", cjs],
      ["vite.config.ts", ts],
    ] as const) {
      const app = await createCliApp({ [name]: text });
      const { code, output } = await app.run([VITE, "build", "--config", name]);
      expect(code, output).toBe(0);
    }
  });

  it("works in a package without type module", async () => {
    const app = await createCliApp({
      "package.json": "{}",
      "vite.config.ts":
        'import { enkryptify } from "@enkryptify/vite";\nexport default { plugins: [enkryptify({ types: false })] };\n',
    });
    const { code, output } = await app.run([VITE, "build", "--config", "vite.config.ts"]);
    expect(code, output).toBe(0);
  });

  it("V23 starts a preview with values, and also without the API", async () => {
    const app = await createCliApp();
    await app.run([VITE, "build"]);
    const up = await app.start([VITE, "preview", "--port", String(await freePort())], /http:\/\/localhost/);
    expect(up.output()).toContain("secrets from acme/my-project/production");
    const wrong = { ENKRYPTIFY_PROJECT: "nope" };
    const down = await app.start([VITE, "preview", "--port", String(await freePort())], /http:\/\/localhost/, wrong);
    expect(down.output()).toContain("no secrets loaded");
    expect(down.output()).toContain("PROJECT_NOT_FOUND");
    const none = await app.start([VITE, "preview", "--port", String(await freePort())], /http:\/\/localhost/, {
      ENKRYPTIFY_TOKEN: "",
    });
    expect(none.output()).not.toContain("enkryptify]");
  });
});

describe("vitest", () => {
  const CONFIG =
    'import { enkryptify } from "@enkryptify/vite";\nexport default { plugins: [enkryptify({ types: false ENVIRONMENT })] };\n';
  const TEST = `import { env } from "virtual:enkryptify/server";
import { VITE_API_URL } from "virtual:enkryptify/public";
import { expect, test, vi } from "vitest";
test("values", () => {
  expect(import.meta.env.VITE_API_URL).toBe("https://api.test.example.test/v1");
  expect(VITE_API_URL).toBe(import.meta.env.VITE_API_URL);
  expect(env.DATABASE_URL).toContain("fake-db-password-test");
  vi.stubEnv("VITE_API_URL", "stubbed");
  expect(import.meta.env.VITE_API_URL).toBe("stubbed");
});\n`;

  async function run(environment: string, test: string, pool: string): Promise<{ app: CliApp; code: number; output: string }> {
    const app = await createCliApp(
      { "vite.config.js": CONFIG.replace("ENVIRONMENT", environment), "a.test.js": test, "b.test.js": test },
      ["vitest"],
    );
    return { app, ...(await app.run(["node_modules/vitest/vitest.mjs", "run", `--pool=${pool}`])) };
  }

  it.each(["forks", "threads"])("V23 has values in tests with the pool %s, by one request", async (pool) => {
    const { app, code, output } = await run("", TEST, pool);
    expect(code, output).toBe(0);
    expect(app.emulator.count("list")).toBe(1);
  });

  it("V23 is inert when the test mode has no environment", async () => {
    const test =
      'import { expect, test } from "vitest";\ntest("none", () => expect(import.meta.env.VITE_API_URL).toBeUndefined());\n';
    const { app, code, output } = await run(', environment: { production: "production" }', test, "forks");
    expect(code, output).toBe(0);
    expect(output).toContain("no secrets loaded");
    expect(app.emulator.count()).toBe(0);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
