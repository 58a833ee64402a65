import { applyToEnv, createLeakScanner, describeLoad } from "@enkryptify/sdk/kit";
import type { ConfigEnv, Plugin, ResolvedConfig, UserConfig } from "vite";
import { bundleScan, report } from "./bundle-scan.ts";
import { CONFIG_LEAK, scanConfig } from "./config-scan.ts";
import { inlinable, publicDefine, typedValues } from "./define.ts";
import { devReload } from "./dev-reload.ts";
import { load } from "./load.ts";
import { type EnkryptifyViteOptions, resolveOptions } from "./options.ts";
import type { PluginState } from "./plugin-state.ts";
import { privateReads } from "./private-reads.ts";
import { redactLogger } from "./redacting-logger.ts";
import { writeTypes } from "./types-file.ts";
import { virtualModules } from "./virtual-modules.ts";

export type { EnkryptifyViteOptions, ViteLeakGuardOptions } from "./options.ts";

/**
 * Loads the secrets of the project before Vite reads its environment. Public ones become `import.meta.env.NAME`, private
 * ones stay in `process.env` and `virtual:enkryptify/server`, and a private value in client output stops the build.
 * @throws EnkryptifyError from the `config` hook, without a stack, when secrets cannot be loaded
 */
export function enkryptify(options: EnkryptifyViteOptions = {}): Plugin[] {
  const state: PluginState = { options: resolveOptions(options), publicValues: {}, typedValues: {}, serverImporters: new Set() };
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
          worker: { plugins: () => [virtualModules(state), privateReads(state)] },
        };
      },
    },
    async configResolved(config) {
      state.config = config;
      if (state.loaded !== undefined) redactLogger(config.logger, state.loaded.privateValues);
      announce(state, config, [...notes.splice(0), ...cautions(state, config)]);
      report(state, true, scanConfig(state, config), CONFIG_LEAK);
      await writeTypes(state);
    },
  };
}

async function prepare(state: PluginState, config: UserConfig, env: ConfigEnv): Promise<readonly string[]> {
  const { loaded, waitingFor, notes } = await load(state.options, config, env);
  delete state.waiting;
  if (waitingFor !== undefined)
    state.waiting = { error: waitingFor, retry: () => load({ ...state.options, waitForApi: false }, config, env) };
  if (loaded === undefined) return notes;
  const { processEnv, leakGuard } = state.options;
  const { values, leftOut, notes: names } = inlinable(loaded, state.options);
  state.loaded = loaded;
  state.publicValues = values;
  state.typedValues = typedValues(loaded, values);
  if (leakGuard !== false) {
    state.scanner = createLeakScanner(loaded.privateValues, { publicValues: loaded.publicValues, ...leakGuard });
  }
  if (processEnv !== false) {
    const only = (processEnv === true ? loaded.names : processEnv).filter((name) => !leftOut.includes(name));
    applyToEnv(loaded, { only });
  }
  const won = loaded.wonByEnvironment;
  const told =
    won.length === 0
      ? []
      : [`${won.length === 1 ? "1 value comes" : `${won.length} values come`} from your environment: ${won.join(", ")}.`];
  return [...told, ...names, ...loaded.warnings];
}

/** What this configuration makes of public values that its owner may not expect. */
function cautions(state: PluginState, config: ResolvedConfig): string[] {
  const names = Object.keys(state.publicValues).filter((name) => !state.options.dynamic.has(name));
  const found: string[] = [];
  if (config.build.lib && names.length > 0) found.push(`A library carries the public values it uses: ${names.join(", ")}.`);
  const unseen = names.filter((name) => !name.startsWith("PUBLIC_"));
  if (unseen.length > 0 && config.plugins.some(({ name }) => name.startsWith("astro:"))) {
    found.push(
      `Astro's server code sees only PUBLIC_ names in import.meta.env; import from "virtual:enkryptify/public": ${unseen.join(", ")}.`,
    );
  }
  return found;
}

function announce(state: PluginState, config: ResolvedConfig, notes: readonly string[]): void {
  const { loaded } = state;
  const fetched = loaded !== undefined && (loaded.source === "network" || loaded.source === "fallback");
  // Frameworks resolve their configuration several times in a process; only the run that asked the API speaks.
  if (fetched) config.logger.info(`[enkryptify] ${describeLoad(loaded)}`);
  for (const note of fetched || loaded === undefined ? notes : []) config.logger.warn(`[enkryptify] ${note}`);
}
