import { existsSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { leakError, scanOutputSync } from "@enkryptify/sdk/kit";
import type { PluginState } from "./plugin-state.ts";

const SWEEPS = Symbol.for("enkryptify.vite.sweeps");

/** One bundle as it was written. */
export interface WrittenOutput {
  readonly dir: string;
  readonly files: readonly string[];
  readonly client: boolean;
}

interface Sweep {
  readonly state: PluginState;
  readonly outputs: WrittenOutput[];
  readonly writtenAt: number;
}

/**
 * Remembers an output folder and looks through it again when the process ends: frameworks write prerendered pages after
 * Vite is done. A leak found then cannot be unwritten, but the exit code says so.
 */
export function watchOutput(state: PluginState, output: WrittenOutput): void {
  const registry = globalThis as { [SWEEPS]?: Map<PluginState, Sweep> };
  if (registry[SWEEPS] === undefined) {
    const sweeps = new Map<PluginState, Sweep>();
    registry[SWEEPS] = sweeps;
    process.once("exit", () => {
      for (const sweep of sweeps.values()) run(sweep);
    });
  }
  const outputs = [...(registry[SWEEPS].get(state)?.outputs ?? []).filter(({ dir }) => dir !== output.dir), output];
  registry[SWEEPS].set(state, { state, outputs, writtenAt: Date.now() });
}

function run({ state, outputs, writtenAt }: Sweep): void {
  const { scanner, config } = state;
  const guard = state.options.leakGuard;
  if (scanner === undefined || config === undefined || guard === false) return;
  const client = outputs.filter((output) => output.client).map(({ dir }) => dir);
  const servers = outputs.filter((output) => !output.client).map(({ dir }) => dir);
  const known = new Set(outputs.flatMap(({ dir, files }) => files.map((file) => join(dir, file))));
  const skip = (path: string): boolean =>
    servers.some((dir) => !client.includes(dir) && path.startsWith(dir + sep)) ||
    (known.has(path) && statSync(path).mtimeMs <= writtenAt);
  const folders = [
    ...client,
    ...client.map((dir) => join(dirname(dir), "prerendered")),
    ...guard.dirs.map((dir) => resolve(config.root, dir)),
  ];
  const findings = [...new Set(folders)]
    .filter((dir) => existsSync(dir))
    .flatMap((dir) =>
      scanOutputSync(dir, scanner, { skip: (path) => skip(join(dir, path)) }).map((found) => ({
        ...found,
        file: relative(config.root, found.file),
      })),
    );
  if (findings.length === 0) return;
  config.logger.error(leakError(findings).message);
  if (guard.level === "error" && findings.some(({ severity }) => severity === "error")) process.exitCode = 1;
}
