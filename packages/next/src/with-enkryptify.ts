import { EnkryptifyError, type LoadedSecrets, withoutStack } from "@enkryptify/sdk/kit";
import type { NextConfig } from "next";

import { configDirectory } from "./config-directory.ts";
import { failure } from "./current.ts";
import { showInOverlay } from "./dev-error.ts";
import { reloadDevServer, restartDevServer } from "./dev-reload.ts";
import { guardConfig } from "./leak-guard.ts";
import { load } from "./load.ts";
import { nextLog } from "./next-internals.ts";
import { BUILD_OPTIONS_VARIABLE, type EnkryptifyNextOptions, serializeOptions } from "./options.ts";
import { claim, modeOf, type Run, runOf, serves } from "./phase.ts";
import { publish } from "./publish.ts";
import { serve, unlessUnavailable } from "./serve.ts";
import { hideFromTurbopack } from "./turbopack.ts";
import { writeTypes } from "./type-file.ts";
import { buildWithoutSecrets } from "./without-secrets.ts";
import { shareWithWorkers } from "./worker-values.ts";

interface ConfigContext {
  defaultConfig: NextConfig;
}

/** A config that Next calls. */
export type NextConfigFunction = (phase: string, context: ConfigContext) => NextConfigInput | Promise<NextConfigInput>;

/** A config in any shape Next accepts: an object, a function that returns one, or a promise of either. */
export type NextConfigInput = NextConfig | NextConfigFunction | Promise<NextConfig | NextConfigFunction>;

/** What Next calls: the config of one phase, with the secrets loaded. */
export type EnkryptifyNextConfig = (phase: string, context: ConfigContext) => Promise<NextConfig>;

/**
 * Wraps a Next config: loads the secrets before anything reads `process.env`, inlines public ones, and fails the build
 * when a private one would reach a browser. It must be the outermost wrapper.
 * @throws `EnkryptifyError` when Next evaluates the config and the secrets cannot be loaded.
 */
export function withEnkryptify(config: NextConfigInput = {}, options: EnkryptifyNextOptions = {}): EnkryptifyNextConfig {
  const dir = configDirectory();
  return outermost(async (phase, context) => {
    const run = runOf(phase);
    const inner = (): Promise<NextConfig> => resolveConfig(config, phase, context);
    if (!run || !claim(run)) return inner();
    if (run === "build" && options.buildWithoutSecrets) return buildWithoutSecrets(await inner(), options);
    const loaded = await loadFor(run, dir, options);
    // A dev server that could not load its secrets shows why; a production server loads them as soon as it can.
    if (loaded instanceof Error) return showInOverlay(await inner(), dir, loaded);
    if (!loaded) return inner();
    return extend(guardConfig(await inner(), dir, loaded, options.leakGuard), loaded, options);
  });
}

async function loadFor(run: Run, dir: string, options: EnkryptifyNextOptions): Promise<LoadedSecrets | Error | undefined> {
  const purpose = { mode: modeOf(run), dir, dev: run === "dev" };
  if (run === "dev") return loadInDev(() => load(options, purpose), dir, options);
  if (run === "start") return serve({ options, load: () => load(options, purpose), startsDespite: unlessUnavailable(options) });
  const loaded = await load(options, purpose);
  publish(loaded, options);
  if (run === "build") {
    shareWithWorkers(loaded, process.env);
    await writeTypes(loaded, { dir, option: options.types, build: true });
  }
  return loaded;
}

async function loadInDev(
  loadNow: () => Promise<LoadedSecrets>,
  dir: string,
  options: EnkryptifyNextOptions,
): Promise<LoadedSecrets | Error | undefined> {
  let why: Error | undefined;
  // Next 14 and 15 evaluate the config in the parent too: it hands the values to the server, and leaves errors to it.
  if (!serves("dev")) {
    const loaded = await loadNow().catch(() => undefined);
    if (loaded) publish(loaded, options);
    return loaded;
  }
  const loaded = await serve({
    options: { ...options, runtimeGuard: options.runtimeGuard ?? "report" },
    load: loadNow,
    startsDespite(error) {
      why = error;
      // Next evaluates the config more than once; the same problem is said once.
      if (failure()?.message !== error.message) nextLog().error(error.stack ?? error.message);
      return true;
    },
    longestPause: 2000, // somebody is waiting for it
    async onChange(next, first) {
      await writeTypes(next, { dir, option: options.types, build: false });
      if (first) restartDevServer(dir);
      else reloadDevServer(dir);
    },
    onInvalid: () => restartDevServer(dir), // it then shows why
  });
  if (loaded) await writeTypes(loaded, { dir, option: options.types, build: false });
  return loaded ?? why;
}

async function resolveConfig(config: unknown, phase: string, context: ConfigContext): Promise<NextConfig> {
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
