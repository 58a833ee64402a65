import { applyToEnv, createLeakScanner, describeLoad } from "@enkryptify/sdk/kit";
import type { ConfigEnv, Plugin, ResolvedConfig, UserConfig } from "vite";
import { bundleScan, report } from "./bundle-scan.ts";
import { scanConfig } from "./config-scan.ts";
import { inlinable, publicDefine } from "./define.ts";
import { devReload } from "./dev-reload.ts";
import { load } from "./load.ts";
import { type EnkryptifyViteOptions, resolveOptions } from "./options.ts";
import type { PluginState } from "./plugin-state.ts";
import { privateReads } from "./private-reads.ts";
import { redactLogger } from "./redacting-logger.ts";
import { writeTypes } from "./types-file.ts";
import { virtualModules } from "./virtual-modules.ts";

export type { EnkryptifyViteOptions, LeakGuardOptions } from "./options.ts";

/**
 * Loads the secrets of the project before Vite reads its environment. Public ones become `import.meta.env.NAME`, private
 * ones stay in `process.env` and `virtual:enkryptify/server`, and a private value in client output stops the build.
 * @throws EnkryptifyError from the `config` hook, without a stack, when secrets cannot be loaded
 */
export function enkryptify(options: EnkryptifyViteOptions = {}): Plugin[] {
  const state: PluginState = { options: resolveOptions(options), publicValues: {}, serverImporters: new Set() };
  return [main(state), virtualModules(state), ...bundleScan(state), privateReads(state), devReload(state)];
}

export default enkryptify;

function main(state: PluginState): Plugin {
  const notes: string[] = [];
  return {
    name: "enkryptify",
    enforce: "pre",
    sharedDuringBuild: true,
    config: {
      // Before other plugins and before Vite reads .env files and process.env.
      order: "pre",
      async handler(config, env) {
        notes.push(...(await prepare(state, config, env)));
        // Workers have plugins of their own, and inherit none of these.
        return {
          define: publicDefine(state.publicValues, state.options.dynamic),
          worker: { plugins: () => [virtualModules(state)] },
        };
      },
    },
    async configResolved(config) {
      state.config = config;
      if (state.loaded !== undefined) redactLogger(config.logger, state.loaded.privateValues);
      announce(state, config, notes.splice(0));
      report(state, true, scanConfig(state, config));
      await writeTypes(state);
    },
  };
}

async function prepare(state: PluginState, config: UserConfig, env: ConfigEnv): Promise<readonly string[]> {
  const { loaded, notes } = await load(state.options, config, env);
  if (loaded === undefined) return notes;
  const { processEnv, leakGuard } = state.options;
  const { values, notes: names } = inlinable(loaded, state.options);
  state.loaded = loaded;
  state.publicValues = values;
  if (leakGuard !== false) {
    state.scanner = createLeakScanner(loaded.privateValues, { publicValues: loaded.publicValues, ...leakGuard });
  }
  if (processEnv !== false)
    applyToEnv(loaded, { allow: state.options.client.allow ?? [], ...(processEnv !== true && { only: processEnv }) });
  return [...names, ...loaded.warnings];
}

function announce(state: PluginState, config: ResolvedConfig, notes: readonly string[]): void {
  const { loaded } = state;
  const fetched = loaded !== undefined && (loaded.source === "network" || loaded.source === "fallback");
  // Frameworks resolve their configuration several times in a process; only the run that asked the API speaks.
  if (fetched) config.logger.info(`[enkryptify] ${describeLoad(loaded)}`);
  for (const note of fetched || loaded === undefined ? notes : []) config.logger.warn(`[enkryptify] ${note}`);
}
