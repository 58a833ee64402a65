import { basename } from "node:path";

/** What this process does with the config: compile, serve in development, serve a finished build, or test. */
export type Run = "build" | "dev" | "start" | "test";

const RUNS: Readonly<Record<string, Run>> = {
  "phase-production-build": "build",
  "phase-export": "build",
  "phase-development-server": "dev",
  "phase-production-server": "start",
  "phase-test": "test",
};

// argv[1] of the command itself; its workers and servers run other files of Next.
const CLI = /^next(\.js)?$/;

// These read the config too, but compile and serve nothing, so they must not ask for secrets.
const IDLE_COMMANDS = new Set(["info", "typegen", "lint", "telemetry", "upgrade", "experimental-analyze", "internal"]);

/** The run of a Next phase; undefined where secrets have no use. */
export function runOf(phase: string, argv: readonly string[] = process.argv): Run | undefined {
  const script = basename(argv[1] ?? "");
  if (script === "detached-flush.js") return undefined;
  if (CLI.test(script) && IDLE_COMMANDS.has(argv[2] ?? "")) return undefined;
  return RUNS[phase];
}

/** The mode that selects an environment. */
export function modeOf(run: Run): string {
  return run === "dev" ? "development" : run === "test" ? "test" : "production";
}

/** Whether this is the process of `next build` itself, not one of its workers. */
export function isMainBuild(argv: readonly string[] = process.argv): boolean {
  return CLI.test(basename(argv[1] ?? "")) && argv[2] === "build";
}

/** Whether this process answers requests: the parent of a dev server evaluates the config as well, but serves nothing. */
export function serves(run: Run, argv: readonly string[] = process.argv): boolean {
  if (run === "dev") return !CLI.test(basename(argv[1] ?? ""));
  return run === "start";
}

const STARTED: unique symbol = Symbol.for("enkryptify.next.started");
const shared = globalThis as { [STARTED]?: true };

/**
 * Whether this evaluation of the config may load secrets. Next 15 evaluates it once more in a running production server,
 * with the phase of a dev server and only to look at its keys: that must not replace the secrets being served.
 */
export function claim(run: Run): boolean {
  if (run === "start") shared[STARTED] = true;
  return run === "start" || !shared[STARTED];
}
