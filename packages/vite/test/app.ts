import { mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DEMO_TOKEN } from "@enkryptify/emulator";
import { startEmulator } from "@enkryptify/testkit";
import type { InlineConfig, Logger, Rollup, ViteDevServer } from "vite";
import { onTestFinished } from "vitest";
import { enkryptify, type EnkryptifyViteOptions } from "../src/index.ts";

/** The Vite these tests run on: the newest, or the alias named by VITE_UNDER_TEST (`vite5`, `vite6`, `vite7`). */
export const vite: typeof import("vite") = await import(process.env["VITE_UNDER_TEST"] || "vite");

/** Its major version. */
export const major: number = Number.parseInt(vite.version, 10);

// The plugin steps aside under Vitest. These tests stand for Vite's own process.
delete process.env["VITEST"];

export type Emulator = Awaited<ReturnType<typeof startEmulator>>;

/** What one build did. */
export interface BuildResult {
  readonly error: Error | undefined;
  /** Everything Vite logged, and the error as its command line prints it. */
  readonly log: string;
  /** Written files by path relative to the root, `dist/` and its siblings. */
  readonly files: Readonly<Record<string, string>>;
}

/** A small Vite app in a temporary folder, with an emulator of its own. */
export interface App {
  readonly root: string;
  readonly emulator: Emulator;
  options(more?: EnkryptifyViteOptions): EnkryptifyViteOptions;
  build(config?: InlineConfig, options?: EnkryptifyViteOptions): Promise<BuildResult>;
  /** The same build without our plugin. */
  buildWithout(config?: InlineConfig): Promise<BuildResult>;
  dev(config?: InlineConfig, options?: EnkryptifyViteOptions): Promise<Dev>;
  /** A build that goes on, and its events. */
  watch(): Promise<{ watcher: Rollup.RollupWatcher; events: Rollup.RollupWatcherEvent[] }>;
  /** What is in the folder now: outputs and caches. */
  files(): Readonly<Record<string, string>>;
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
}

/** A running dev server. */
export interface Dev {
  readonly server: ViteDevServer;
  readonly url: string;
  log(): string;
  text(path: string, init?: RequestInit): Promise<string>;
}

const HTML = `<!doctype html><html><head><title>%VITE_APP_TITLE%</title></head><body><script type="module" src="/src/main.js"></script></body></html>`;

const ENVIRONMENTS = ["development", "staging", "production", "test"] as const;

/** The secrets of one environment; every value says which, and that it is fake. */
export function secretsOf(environment: string): Record<string, string> {
  return {
    DATABASE_URL: `postgres://app:fake-db-password-${environment}-7Qm2xV9z@127.0.0.1:5432/app`,
    STRIPE_SECRET_KEY: `fake_stripe_key_${environment}_51HvJ8sKqW4n`,
    SESSION_SECRET: `fake-session-secret-${environment}-w3Rt8ZyLk5Np`,
    VITE_API_URL: `https://api.${environment}.example.test/v1`,
    VITE_APP_TITLE: `Acme ${environment}`,
  };
}

/** Creates the app; files, servers, emulator and `process.env` are put back when the test ends. */
export async function createApp(
  files: Readonly<Record<string, string | Uint8Array>> = {},
  secrets: (environment: string) => Record<string, string> = secretsOf,
): Promise<App> {
  const environments = Object.fromEntries(ENVIRONMENTS.map((name) => [name, { secrets: secrets(name) }]));
  const emulator = await startEmulator({
    seed: {
      workspaces: {
        acme: {
          name: "Acme",
          members: { "ada@acme.example": { name: "Ada", role: "admin", owner: true } },
          teams: ["Platform"],
          projects: { "my-project": { name: "My Project", team: "Platform", environments } },
          tokens: [{ name: "test", token: DEMO_TOKEN, permission: "read", user: "ada@acme.example", expiresIn: "24h" }],
        },
      },
    },
    limits: { perMinute: false },
  });
  const root = realpathSync(mkdtempSync(join(tmpdir(), "enkryptify-vite-")));
  const before = { ...process.env };
  process.env["XDG_STATE_HOME"] = join(root, ".state"); // where a dev server keeps its copy for outages
  onTestFinished(async () => {
    rmSync(root, { recursive: true, force: true });
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
    await emulator.close();
  });
  const write: App["write"] = async (more) => {
    for (const [path, content] of Object.entries(more)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), content);
    }
  };
  await write({
    "package.json": '{ "type": "module" }',
    "index.html": HTML,
    "src/main.js": "document.title = import.meta.env.VITE_API_URL;\n",
    ...files,
  });
  const options: App["options"] = (more) => ({
    baseUrl: emulator.url,
    token: emulator.token,
    workspace: "acme",
    project: "my-project",
    ...more,
  });
  const app = { root, emulator, options, write };
  return {
    ...app,
    build: (config, more) => build(root, config, options(more)),
    buildWithout: (config) => build(root, config),
    dev: (config, more) => dev(root, config, options(more)),
    watch: () => watch(root, options()),
    files: () => outputs(root),
  };
}

async function build(root: string, config: InlineConfig = {}, options?: EnkryptifyViteOptions): Promise<BuildResult> {
  const { logger, log } = recorder();
  let error: Error | undefined;
  try {
    await vite.build(inline(root, config, options, logger));
  } catch (thrown) {
    error = thrown as Error;
  }
  return { error, log: `${log()}\n${error?.stack ?? ""}`, files: outputs(root) };
}

async function watch(root: string, options: EnkryptifyViteOptions): ReturnType<App["watch"]> {
  const watcher = (await vite.build(inline(root, { build: { watch: {} } }, options, recorder().logger))) as Rollup.RollupWatcher;
  const events: Rollup.RollupWatcherEvent[] = [];
  watcher.on("event", (event) => void events.push(event));
  return { watcher, events };
}

async function dev(root: string, config: InlineConfig = {}, options: EnkryptifyViteOptions): Promise<Dev> {
  const { logger, log } = recorder();
  const server = await vite.createServer({
    ...inline(root, config, options, logger),
    server: { host: "127.0.0.1", port: 0, strictPort: false, ...config.server },
  });
  onTestFinished(() => server.close());
  await server.listen();
  const url = (): string => {
    const address = server.httpServer?.address();
    return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  };
  return { server, url: url(), log, text: async (path, init) => (await fetch(`${url()}${path}`, init)).text() };
}

function inline(root: string, config: InlineConfig, options: EnkryptifyViteOptions | undefined, logger: Logger): InlineConfig {
  return {
    root,
    configFile: false,
    customLogger: logger,
    cacheDir: join(root, "node_modules/.vite"),
    css: { postcss: {} }, // Vite 5 would go on searching for a configuration after the test has ended
    ...config,
    plugins: [options && enkryptify({ types: false, ...options }), ...(config.plugins ?? [])],
  };
}

function recorder(): { logger: Logger; log(): string } {
  const lines: string[] = [];
  const logger = vite.createLogger("info", { allowClearScreen: false });
  for (const level of ["info", "warn", "warnOnce", "error"] as const)
    logger[level] = (message: string) => void lines.push(message);
  return { logger, log: () => lines.join("\n") };
}

/** What a build or a server wrote: all but the sources and installed packages. */
function outputs(root: string, folder = ""): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isFile() && folder !== "") found[path] = readFileSync(join(root, path), "latin1");
    if (!entry.isDirectory() || path === "src" || path === "public") continue;
    if (folder !== "node_modules" || entry.name === ".vite") Object.assign(found, outputs(root, path));
  }
  return found;
}
