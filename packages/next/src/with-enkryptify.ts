import { describeLoad, EnkryptifyError, type LoadedSecrets, loadSecrets, withoutStack } from "@enkryptify/sdk/kit";
import type { NextConfig } from "next";

import { configDirectory } from "./config-directory.ts";
import { reloadDevServer } from "./dev-reload.ts";
import { guardConfig } from "./leak-guard.ts";
import { nextLog, realEnvironment } from "./next-internals.ts";
import { BUILD_OPTIONS_VARIABLE, type EnkryptifyNextOptions, serializeOptions } from "./options.ts";
import { claim, modeOf, type Run, runOf, serves } from "./phase.ts";
import { keepFresh, publish } from "./publish.ts";
import { hideFromTurbopack } from "./turbopack.ts";

/** A config in any shape Next accepts: an object, a promise of one, or a function that returns either or another function. */
export type NextConfigInput = object | Promise<object> | ((phase: string, context: { defaultConfig: NextConfig }) => unknown);

/** What Next calls: the config of one phase, with the secrets loaded. */
export type EnkryptifyNextConfig = (phase: string, context: { defaultConfig: NextConfig }) => Promise<NextConfig>;

/**
 * Wraps a Next config: loads the secrets before anything reads `process.env`, inlines public ones, and fails the build
 * when a private one would reach a browser. It must be the outermost wrapper.
 * @throws `EnkryptifyError` when Next evaluates the config and the secrets cannot be loaded.
 */
export function withEnkryptify(config: NextConfigInput = {}, options: EnkryptifyNextOptions = {}): EnkryptifyNextConfig {
  const dir = configDirectory();
  return outermost(async (phase, context) => {
    const run = runOf(phase);
    if (!run || !claim(run)) return resolveConfig(config, phase, context);
    const loaded = await load(run, dir, options);
    publish(loaded, options);
    if (serves(run)) keepFresh(loaded, options, () => run === "dev" && reloadDevServer(dir));
    const resolved = await resolveConfig(config, phase, context);
    return extend(guardConfig(resolved, dir, loaded, options.leakGuard), loaded, options);
  });
}

async function load(run: Run, dir: string, options: EnkryptifyNextOptions): Promise<LoadedSecrets> {
  try {
    const loaded = await loadSecrets(options, {
      adapter: "next",
      mode: modeOf(run),
      cwd: dir,
      publicPrefixes: ["NEXT_PUBLIC_"],
      personalValues: run === "dev",
      realEnv: realEnvironment(),
      // A restart of the dev server is how people ask for fresh values; a build keeps the ones it began with.
      ...(run === "dev" ? { maxAgeMs: 5000 } : {}),
    });
    announce(loaded);
    return loaded;
  } catch (error) {
    throw withoutStack(error);
  }
}

function announce(loaded: LoadedSecrets): void {
  if (loaded.source !== "network" && loaded.source !== "fallback") return;
  nextLog().event(`Enkryptify: ${describeLoad(loaded)}`);
  for (const warning of loaded.warnings) nextLog().warn(`Enkryptify: ${warning}`);
}

async function resolveConfig(config: unknown, phase: string, context: { defaultConfig: NextConfig }): Promise<NextConfig> {
  let resolved = await config;
  while (typeof resolved === "function") resolved = await resolved(phase, context);
  return resolved as NextConfig;
}

async function extend(config: NextConfig, loaded: LoadedSecrets, options: EnkryptifyNextOptions): Promise<NextConfig> {
  const named = Object.entries(loaded.publicValues).filter(([name]) => !name.startsWith("NEXT_PUBLIC_"));
  return {
    ...config,
    ...(await hideFromTurbopack(Object.keys(loaded.privateValues), config)),
    env: { ...config.env, ...Object.fromEntries(named), [BUILD_OPTIONS_VARIABLE]: serializeOptions(options, loaded.place) },
  };
}

// Some wrappers spread their argument, which loses a function without a word. An enumerable getter makes the spread fail instead.
function outermost(config: EnkryptifyNextConfig): EnkryptifyNextConfig {
  return Object.defineProperty(config, "withEnkryptify() must be the outermost wrapper", {
    enumerable: true,
    get() {
      throw withoutStack(
        new EnkryptifyError({
          code: "CONFIG_INVALID",
          message:
            "withEnkryptify() must be the outermost wrapper in next.config: another wrapper copies its result and would lose the secrets. " +
            "Write `export default withEnkryptify(withOther(config))`, not `withOther(withEnkryptify(config))`.",
        }),
      );
    },
  });
}
