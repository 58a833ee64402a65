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
  readonly outputs: readonly (WrittenOutput & { readonly writtenAt: number })[];
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
  const others = (registry[SWEEPS].get(state)?.outputs ?? []).filter(({ dir }) => dir !== output.dir);
  registry[SWEEPS].set(state, { state, outputs: [...others, { ...output, writtenAt: Date.now() }] });
}

function run({ state, outputs }: Sweep): void {
  const { scanner, config } = state;
  const guard = state.options.leakGuard;
  if (scanner === undefined || config === undefined || guard === false) return;
  const client = outputs.filter((output) => output.client).map(({ dir }) => dir);
  const servers = outputs.filter((output) => !output.client).map(({ dir }) => dir);
  // Scanned as bundles; only a file that somebody has changed since its own bundle was written is worth another look.
  const known = new Map(outputs.flatMap(({ dir, files, writtenAt }) => files.map((file) => [join(dir, file), writtenAt])));
  const skip = (folder: string, path: string): boolean =>
    servers.some((dir) => !client.includes(dir) && dir.startsWith(folder + sep) && `${path}${sep}`.startsWith(dir + sep)) ||
    (known.has(path) && statSync(path).mtimeMs <= (known.get(path) ?? 0));
  const folders = [
    ...client,
    ...client.map((dir) => join(dirname(dir), "prerendered")),
    ...guard.dirs.map((dir) => resolve(config.root, dir)),
  ];
  const findings = [...new Set(folders)]
    .filter((dir) => existsSync(dir))
    .flatMap((dir) =>
      scanOutputSync(dir, scanner, { skip: (path) => skip(dir, join(dir, path)) }).map((found) => ({
        ...found,
        file: relative(config.root, found.file),
      })),
    );
  if (findings.length === 0) return;
  config.logger.error(leakError(findings).message);
  if (guard.level === "error" && findings.some(({ severity }) => severity === "error")) process.exitCode = 1;
}
