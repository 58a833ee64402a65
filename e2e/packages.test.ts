import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { startEmulator } from "@enkryptify/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalog, holdsPrivate, packPackages, readOutput, shell, valueOf } from "./packed.ts";

const run = promisify(execFile);
const emulator = await startEmulator({ limits: { perMinute: false } });

/** A folder outside of the repository in which a stranger has installed the packages by npm. */
let app: string;

beforeAll(async () => {
  app = await mkdtemp(join(tmpdir(), "enkryptify-stranger-"));
  await packPackages(join(app, "tarballs"));
  await file("package.json", JSON.stringify({ name: "stranger", private: true }));
  await file(
    ".enkryptify.json",
    JSON.stringify({
      workspace: "acme",
      project: "my-project",
      environment: "development",
      environments: { production: "production" },
    }),
  );
  const tarballs = (await readdir(join(app, "tarballs"))).map((name) => `./tarballs/${name}`);
  const versions = await catalog(
    "vite",
    "next",
    "react",
    "react-dom",
    "@nestjs/common",
    "@nestjs/core",
    "@nestjs/config",
    "reflect-metadata",
    "rxjs",
    "typescript",
  );
  const peers = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
  await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", ...tarballs, ...peers], { cwd: app });
});

afterAll(() => rm(app, { recursive: true, force: true }));

/** The sample of the public documentation. */
function sample(load: string): string {
  return `${load}
    async function main() {
      const client = new Enkryptify({ token: process.env.ENKRYPTIFY_TOKEN });
      const secrets = await client.getSecrets({ project: "my-project", environment: "production" });
      console.log(typeof secrets.DATABASE_URL, Object.keys(secrets).length, secrets);
    }
    main();`;
}

describe("the packed SDK", () => {
  test.each([
    ["ESM", "sample.mjs", 'import { Enkryptify } from "@enkryptify/sdk";'],
    ["CommonJS", "sample.cjs", 'const { Enkryptify } = require("@enkryptify/sdk");'],
    ["the default export", "default.mjs", 'import Enkryptify from "@enkryptify/sdk";'],
  ])("runs the documented sample as %s", async (_kind, name, load) => {
    await file(name, sample(load));
    const { stdout } = await inApp("node", [name]);
    expect(stdout).toMatch(/^string 7 Secrets \{ DATABASE_URL, /);
    expect(holdsPrivate(emulator, stdout)).toBe(false);
  });

  // Jest runs CommonJS in a context where `import()` is refused.
  test("loads no module by import() in its CommonJS files", async () => {
    const dist = join(app, "node_modules/@enkryptify/sdk/dist");
    const names = (await readdir(dist, { recursive: true })).filter((name) => name.endsWith(".cjs"));
    expect(names).toContain("index.cjs");
    for (const name of names) expect(await readFile(join(dist, name), "utf8"), name).not.toMatch(/\bimport\(/);
  });

  test("has no dependencies", async () => {
    const manifest = JSON.parse(await readFile(join(app, "node_modules/@enkryptify/sdk/package.json"), "utf8")) as Record<
      string,
      unknown
    >;
    expect(manifest["dependencies"] ?? {}).toEqual({});
  });
});

test("the packed emulator runs as a command", async () => {
  const { stdout } = await inApp("npx", ["enkryptify-emulator", "--help"]);
  expect(stdout).toContain("--port");
});

describe("the packed Vite plugin", () => {
  const CONFIG = { "vite.config.mjs": 'import enkryptify from "@enkryptify/vite";\nexport default { plugins: [enkryptify()] };' };
  const PAGE = '<!doctype html><div id="app"></div><script type="module" src="/main.js"></script>';

  test.each([
    ["an ESM config", CONFIG],
    [
      "a CommonJS config",
      { "vite.config.cjs": 'const { enkryptify } = require("@enkryptify/vite");\nmodule.exports = { plugins: [enkryptify()] };' },
    ],
  ])("inlines public values with %s", async (kind, config) => {
    const folder = `vite-${kind.replaceAll(" ", "-")}`;
    await files(folder, { ...config, "index.html": PAGE, "main.js": "document.title = import.meta.env.VITE_APP_TITLE;" });
    await inApp("npx", ["vite", "build"], folder);
    const output = await readOutput(join(app, folder, "dist"));
    expect(output).toContain(valueOf(emulator, "VITE_APP_TITLE"));
    expect(holdsPrivate(emulator, output)).toBe(false);
  });

  test("stops the build at a private value, naming it and the source file, and writes nothing", async () => {
    const leak = `console.log(${JSON.stringify(valueOf(emulator, "STRIPE_SECRET_KEY"))});`;
    await files("vite-leak", { ...CONFIG, "index.html": PAGE, "main.js": leak });
    const failure = await failed(inApp("npx", ["vite", "build"], "vite-leak"));
    expect(failure).toContain("STRIPE_SECRET_KEY");
    expect(failure).toContain("main.js");
    expect(holdsPrivate(emulator, failure)).toBe(false);
    await expect(readdir(join(app, "vite-leak/dist"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

test("the packed Next.js wrapper builds a new app, one secrets request, nothing private in .next", async () => {
  await files("next", {
    "package.json": JSON.stringify({ name: "next-stranger", private: true }),
    "next.config.mjs": 'import { withEnkryptify } from "@enkryptify/next";\nexport default withEnkryptify({});',
    "app/layout.js": "export default function Layout({ children }) { return <html><body>{children}</body></html>; }",
    "app/page.js":
      "export default function Page() { return <p>{process.env.NEXT_PUBLIC_APP_TITLE} {String(typeof process.env.DATABASE_URL)}</p>; }",
  });
  emulator.clearRequests();
  await inApp("npx", ["next", "build"], "next");
  expect(emulator.count("list")).toBe(1);
  const output = await readOutput(join(app, "next/.next"));
  expect(output).toContain(valueOf(emulator, "NEXT_PUBLIC_APP_TITLE"));
  expect(holdsPrivate(emulator, output) || output.includes(emulator.token)).toBe(false);
});

test.each([
  ["ESM", "nest.mjs", (names: string, from: string) => `import { ${names} } from "${from}";`],
  ["CommonJS", "nest.cjs", (names: string, from: string) => `const { ${names} } = require("${from}");`],
])("the packed Nest module fills ConfigService in a new %s app", async (_kind, name, load) => {
  const lines = [
    load("NestFactory", "@nestjs/core"),
    load("Module", "@nestjs/common"),
    load("ConfigModule, ConfigService", "@nestjs/config"),
    load("EnkryptifyModule", "@enkryptify/nestjs"),
    "class AppModule {}",
    "Module({ imports: [ConfigModule.forRoot({ isGlobal: true }), EnkryptifyModule.forRoot()] })(AppModule);",
    "NestFactory.createApplicationContext(AppModule, { logger: false }).then(async (app) => {",
    '  console.log(typeof app.get(ConfigService).get("DATABASE_URL"));',
    "  await app.close();",
    "});",
  ];
  await file(name, lines.join("\n"));
  const { stdout } = await inApp("node", ["-r", "reflect-metadata", name]);
  expect(stdout.trim()).toBe("string");
});

async function file(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(app, path)), { recursive: true });
  await writeFile(join(app, path), content);
}

async function files(folder: string, contents: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(contents)) await file(join(folder, name), content);
}

function inApp(command: string, args: string[], folder = "."): Promise<{ stdout: string; stderr: string }> {
  return run(command, args, { cwd: join(app, folder), env: shell(emulator) });
}

/** Everything a command that must fail has printed. */
async function failed(work: Promise<{ stdout: string }>): Promise<string> {
  return work.then(
    () => "the command succeeded",
    (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
  );
}
