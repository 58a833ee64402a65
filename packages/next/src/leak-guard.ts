import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

import {
  createLeakScanner,
  type LeakFinding,
  leakError,
  type LeakGuardSettings,
  leakGuardSettings,
  type LeakScanner,
  type LoadedSecrets,
  scanOutput,
  scanOutputSync,
  withoutStack,
} from "@enkryptify/sdk/kit";
import type { NextConfig } from "next";

import { type BuildPlace, locate } from "./leak-origin.ts";
import { nextLog, nextModule } from "./next-internals.ts";
import type { EnkryptifyNextOptions } from "./options.ts";
import { isMainBuild } from "./phase.ts";

type AfterCompile = (place: BuildPlace) => Promise<void>;

const CURE =
  "Read it in server code only (server component, route handler, getServerSideProps), and do not hand it to a client component or print it on a page. " +
  "If a browser may see it, list its name in `public`. If this output was ever published, rotate the secret.";
const CONFIG_CURE =
  "Next writes these settings to disk in plain text. Remove it from next.config: server code reads process.env or secret() at run time.";

// Not output: Next's caches stay on the machine, standalone is a copy, types hold no values.
const SKIPPED = new Set(["cache", "dev", "standalone", "types", "diagnostics", "node_modules"]);

/**
 * Adds the guard to a config: its own values at once, what browsers download after compilation, all output as the build ends.
 * @throws `EnkryptifyError` with code `LEAK_FOUND` when the config itself carries a private value, `CONFIG_INVALID` for an unknown level.
 */
export function guardConfig(
  config: NextConfig,
  dir: string,
  loaded: LoadedSecrets,
  option: EnkryptifyNextOptions["leakGuard"],
): NextConfig {
  const settings = leakGuardSettings(option);
  if (settings === false) return config;
  const { always, ignore } = settings;
  const scanner = createLeakScanner(loaded.privateValues, { publicValues: loaded.publicValues, always, ignore });
  failOn(scanner.scan(writtenPart(config), "next.config"), settings, CONFIG_CURE);
  if (nextModule("build/after-production-compile")) {
    const { compiler } = config;
    return { ...config, compiler: { ...compiler, runAfterProductionCompile: checkAfterCompile(config, settings, scanner) } };
  }
  // Next 14 has no hook: all output is checked as the build ends.
  if (isMainBuild())
    sweepAtExit({ projectDir: dir, distDir: resolve(dir, config.distDir ?? ".next") }, config, settings, scanner);
  return config;
}

const hooks = new WeakSet<AfterCompile>();

function checkAfterCompile(config: NextConfig, settings: LeakGuardSettings, scanner: LeakScanner): AfterCompile {
  const inner = config.compiler?.runAfterProductionCompile;
  if (inner && hooks.has(inner)) return inner; // wrapped twice: one guard is enough
  const hook: AfterCompile = async (place) => {
    await inner?.(place);
    failOn(locate(place, await scanOutput(join(place.distDir, "static"), scanner)), settings, CURE);
    sweepAtExit(place, config, settings, scanner);
  };
  hooks.add(hook);
  return hook;
}

function failOn(findings: readonly LeakFinding[], settings: LeakGuardSettings, cure: string): void {
  if (findings.length === 0) return;
  const error = withoutStack(leakError(findings, { cure }));
  if (settings.level !== "warn" && findings.some(({ severity }) => severity === "error")) throw error;
  nextLog().warn(error.message);
}

// Pages are prerendered after the last hook Next offers, so what is on disk is checked as the build process ends.
function sweepAtExit(place: BuildPlace, config: NextConfig, settings: LeakGuardSettings, scanner: LeakScanner): void {
  process.on("exit", () => {
    const dirs = outputDirs(place, config, settings).filter((dir) => existsSync(dir));
    const findings = dirs.flatMap((dir) =>
      scanOutputSync(dir, scanner, { skip: (path) => SKIPPED.has(path.split("/", 1)[0] ?? "") }),
    );
    try {
      failOn(locate(place, findings), settings, CURE);
    } catch (error) {
      nextLog().error((error as Error).message);
      process.exitCode = 1;
    }
  });
}

function outputDirs({ projectDir, distDir }: BuildPlace, config: NextConfig, { dirs }: LeakGuardSettings): string[] {
  const exported = config.output === "export" ? [config.distDir ?? "out"] : [];
  return [...new Set([distDir, ...[...exported, ...dirs].map((dir) => resolve(projectDir, dir))])];
}

/** What Next copies from the config into required-server-files.json, server.js or the bundles. */
function writtenPart(config: NextConfig): string {
  const { env, compiler } = config;
  const old = config as { publicRuntimeConfig?: unknown; serverRuntimeConfig?: unknown };
  const { define, defineServer } = (compiler ?? {}) as { define?: unknown; defineServer?: unknown };
  return JSON.stringify(
    { env, define, defineServer, public: old.publicRuntimeConfig, server: old.serverRuntimeConfig },
    undefined,
    1,
  );
}
