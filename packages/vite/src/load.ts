import { resolve } from "node:path";
import { type EnkryptifyError, type LoadedSecrets, isEnkryptifyError, loadSecrets } from "@enkryptify/sdk/kit";
import type { ConfigEnv, UserConfig } from "vite";
import type { ResolvedOptions } from "./options.ts";
import { presentable } from "./presentable.ts";

const DEV_MAX_AGE_MS = 5000;
const BUILDING = Symbol.for("enkryptify.vite.building");

/** What the `config` hook learned. `loaded` is absent when the plugin stays out of the way. */
export interface LoadResult {
  readonly loaded?: LoadedSecrets;
  /** The API cannot be reached, and the dev server waits for it. */
  readonly waitingFor?: EnkryptifyError;
  /** Sentences to print once Vite has a logger. */
  readonly notes: readonly string[];
}

/** Name prefixes that Vite itself exposes to browsers. */
export function publicPrefixes(config: UserConfig): string[] {
  return [config.envPrefix ?? "VITE_"].flat();
}

/**
 * Fetches the secrets for this command and mode.
 * Under Vitest a mode without an environment, and in preview any failure, leaves the plugin inert instead of failing.
 * @throws EnkryptifyError without a stack, which Vite prints as one message
 */
export async function load(options: ResolvedOptions, config: UserConfig, env: ConfigEnv): Promise<LoadResult> {
  if (env.isPreview === true && !options.preview) return { notes: [] };
  const pinned = pinnedByBuild(env.command === "build");
  // Astro serves its content before it builds: NODE_ENV tells such a server from one for development.
  const dev = !pinned && env.isPreview !== true && process.env["NODE_ENV"] !== "production";
  try {
    const loaded = await loadSecrets(options.client, {
      adapter: "vite",
      mode: env.mode,
      cwd: resolve(config.root ?? "."),
      publicPrefixes: publicPrefixes(config),
      personalValues: dev,
      keepLastKnownGood: dev && !underVitest(),
      maxAgeMs: pinned ? Number.POSITIVE_INFINITY : DEV_MAX_AGE_MS,
    });
    return { loaded, notes: [] };
  } catch (error) {
    if (dev && options.waitForApi && !underVitest() && isPassing(error)) return { waitingFor: error, notes: [] };
    const inert = env.isPreview === true || (underVitest() && isUnmapped(options, env.mode, error));
    if (!inert) throw presentable(error);
    // A preview of static pages needs none, so a missing token is no news.
    const expected = env.isPreview === true && isEnkryptifyError(error) && error.code === "AUTH_TOKEN_MISSING";
    return { notes: expected ? [] : [`no secrets loaded: ${presentable(error).message}`] };
  }
}

/** Whether the API may answer the same question later. */
function isPassing(error: unknown): error is EnkryptifyError {
  return isEnkryptifyError(error) && (error.retryable || /^(NETWORK_|TIMEOUT|RATE_LIMITED|HTTP_5XX)/.test(error.code));
}

function isUnmapped({ client }: ResolvedOptions, mode: string, error: unknown): boolean {
  const { environment } = client;
  return (
    (typeof environment === "object" && environment[mode] === undefined) ||
    (isEnkryptifyError(error) && error.code === "ENVIRONMENT_NOT_FOUND")
  );
}

/** Whether this process runs tests; Vitest then owns the dev server. */
export function underVitest(): boolean {
  return process.env["VITEST"] !== undefined;
}

// A framework may resolve a second, "serve" configuration in the middle of its build. Both must see the same
// values, so once a build has started in this process nothing is fetched again.
function pinnedByBuild(isBuild: boolean): boolean {
  const flags = globalThis as { [BUILDING]?: boolean };
  if (isBuild) flags[BUILDING] = true;
  return flags[BUILDING] === true;
}
