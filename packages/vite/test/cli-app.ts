import { execFile, spawn } from "node:child_process";
import { mkdirSync, realpathSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished, vi } from "vitest";
import { type App, createApp } from "./app.ts";

const PACKAGE = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

/** What a command did. */
export interface RunResult {
  readonly code: number;
  readonly output: string;
}

/** A command that goes on running. It ends with the test at the latest. */
export interface Started {
  output(): string;
  stop(): void;
}

/** An app in which Vite's own command line runs, with the built plugin. */
export interface CliApp extends App {
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<RunResult>;
  /** Starts a command that goes on running, and waits until its output holds the text. */
  start(args: readonly string[], until: RegExp, env?: Readonly<Record<string, string>>): Promise<Started>;
}

const CONFIG = 'import { enkryptify } from "@enkryptify/vite";\nexport default { plugins: [enkryptify({ types: false })] };\n';
const PROJECT =
  '{ "workspace": "acme", "project": "my-project", "environments": { "development": "development", "production": "production", "test": "test" } }';

/** Creates it. `packages` are made resolvable by name, as if they were installed. */
export async function createCliApp(
  files: Readonly<Record<string, string>> = {},
  packages: readonly string[] = [],
): Promise<CliApp> {
  const app = await createApp({ "vite.config.js": CONFIG, ".enkryptify.json": PROJECT, ...files });
  link(app.root, "@enkryptify/vite", PACKAGE);
  link(app.root, "vite", packageFolder(process.env["VITE_UNDER_TEST"] || "vite"));
  for (const name of packages) link(app.root, name, packageFolder(name));
  const environment = (more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => ({
    PATH: process.env["PATH"],
    HOME: app.root,
    NO_COLOR: "1",
    ENKRYPTIFY_API_URL: app.emulator.url,
    ENKRYPTIFY_TOKEN: app.emulator.token,
    ...more,
  });
  return {
    ...app,
    run: (args, env) => run(app.root, args, environment(env)),
    start: (args, until, env) => start(app.root, args, until, environment(env)),
  };
}

/** Path of Vite's command line in such an app. */
export const VITE = "node_modules/vite/bin/vite.js";

function run(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<RunResult> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, env, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}${stderr}` });
    });
  });
}

async function start(cwd: string, args: readonly string[], until: RegExp, env: NodeJS.ProcessEnv): Promise<Started> {
  const child = spawn(process.execPath, args, { cwd, env });
  let output = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr.on("data", (data: Buffer) => (output += data.toString()));
  onTestFinished(() => void child.kill());
  await vi.waitFor(() => {
    if (!until.test(output)) throw new Error(`not yet: ${output}`);
  }, 20_000);
  return { output: () => output, stop: () => void child.kill() };
}

function link(root: string, name: string, target: string): void {
  const path = join(root, "node_modules", name);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, "junction");
}

function packageFolder(name: string): string {
  return dirname(realpathSync(require.resolve(`${name}/package.json`)));
}
