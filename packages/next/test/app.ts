import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const packageDir = dirname(dirname(fileURLToPath(import.meta.url)));

/** Where apps are made: beside the package's own Next, or in the folder of one version of the matrix. */
const workshop = process.env["NEXT_MATRIX_DIR"] ?? packageDir;

/** Whether this run covers every bundler, as the matrix does, or the default one where both do the same. */
export const everything: boolean = workshop !== packageDir;

/** Milliseconds in which a minute's work gets done on a busy machine: builds compete for it with other tests. */
export const MINUTES: number = 60_000 * 4;

/** The major version of Next the apps run. */
export const nextMajor: number = Number(process.env["NEXT_MATRIX_MAJOR"] ?? 16);

type Env = Record<string, string | undefined>;

/** What a finished command left behind. */
export interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** A server that runs until `stop`. */
export interface Server {
  readonly url: string;
  output(): string;
  stop(): Promise<Run>;
}

/** A Next app in a folder of its own. */
export interface App {
  readonly dir: string;
  readonly distDir: string;
  write(files: Readonly<Record<string, string>>): void;
  /** Runs `next ...args` to its end, in the app's folder unless told otherwise. */
  next(args: readonly string[], env?: Env, cwd?: string): Promise<Run>;
  /** Starts `next ...args` on a free port, or `node script` when the first argument ends in `.js`, and waits for the first answer. */
  serve(args: readonly string[], env?: Env, options?: { cwd?: string; node?: readonly string[] }): Promise<Server>;
  remove(): void;
}

/** Makes an app from a fixture. `files` are written over it. */
export function createApp(fixture: string, files: Readonly<Record<string, string>> = {}, distDir = ".next"): App {
  mkdirSync(join(workshop, ".work"), { recursive: true });
  const dir = mkdtempSync(join(workshop, ".work", `${fixture}-`));
  cpSync(join(packageDir, "fixtures", fixture), dir, { recursive: true });
  // The fingerprint that fixtures show is the one that tests expect.
  cpSync(join(packageDir, "test", "print.ts"), join(dir, "lib", "print.ts"));
  if (workshop === packageDir) {
    mkdirSync(join(dir, "node_modules", "@enkryptify"), { recursive: true });
    symlinkSync(packageDir, join(dir, "node_modules", "@enkryptify", "next"));
  }
  const app: App = {
    dir,
    distDir: join(dir, distDir),
    write(more) {
      for (const [file, text] of Object.entries(more)) {
        mkdirSync(dirname(join(dir, file)), { recursive: true });
        writeFileSync(join(dir, file), text);
      }
    },
    next: async (args, env = {}, cwd = dir) => finished(start([nextBin(), ...args], cwd, env)),
    async serve(args, env = {}, { cwd = dir, node = [] } = {}) {
      const port = await freePort();
      const standalone = args[0]?.endsWith(".js") === true;
      const command = standalone ? [...node, ...args] : [nextBin(), ...args, "-p", String(port)];
      return serving(start(command, cwd, { ...env, PORT: String(port), HOSTNAME: "127.0.0.1" }), `http://127.0.0.1:${port}`);
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
  app.write(files);
  return app;
}

function nextBin(): string {
  return join(workshop, "node_modules", "next", "dist", "bin", "next");
}

interface Started {
  readonly child: ChildProcess;
  output(): string;
  readonly exited: Promise<number | null>;
}

function start(args: readonly string[], cwd: string, env: Env): Started {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...cleanEnvironment(), ...env } as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const add = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on("data", add);
  child.stderr.on("data", add);
  return { child, output: () => output, exited: new Promise((resolve) => child.on("close", resolve)) };
}

// The variables of the test runner (NODE_ENV, VITEST, tokens of the person running it) must not reach the app.
function cleanEnvironment(): Env {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR, NEXT_TELEMETRY_DISABLED: "1", CI: "1" };
}

async function finished(run: Started): Promise<Run> {
  return { code: await run.exited, output: run.output() };
}

async function serving(run: Started, url: string): Promise<Server> {
  const server: Server = {
    url,
    output: () => run.output(),
    async stop() {
      run.child.kill("SIGTERM");
      return finished(run);
    },
  };
  let ended = false;
  void run.exited.then(() => (ended = true));
  while (!(await answers(url))) {
    if (ended) throw new Error(`The server ended before it answered:\n${run.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return server;
}

async function answers(url: string): Promise<boolean> {
  try {
    await fetch(`${url}/ready-probe`, { redirect: "manual" });
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("No port");
  return address.port;
}
