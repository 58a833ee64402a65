import type { NextConfig } from "next";

import { nextMajor, nextModule } from "./next-internals.ts";
import { WORKER_VARIABLE } from "./worker-values.ts";

interface Project {
  env?: Record<string, string | undefined>;
}

interface Swc {
  loadBindings(useWasmBinary?: boolean): Promise<{ turbo?: { createProject?: CreateProject } }>;
}

type CreateProject = (options: Project, ...rest: unknown[]) => Promise<unknown>;

const HIDDEN: unique symbol = Symbol.for("enkryptify.next.hidden");
const shared = globalThis as { [HIDDEN]?: Set<string> };

/**
 * Keeps private names out of the environment Turbopack is given: it stores that environment in its cache on disk.
 * Server code is not affected, it reads `process.env` at run time.
 * Resolves to the config change needed where Next's internals are not as known: the cache is switched off.
 */
export async function hideFromTurbopack(names: readonly string[], config: NextConfig): Promise<NextConfig> {
  if (!process.env["TURBOPACK"]) return {};
  const hidden = (shared[HIDDEN] ??= new Set());
  for (const name of [...names, "ENKRYPTIFY_TOKEN", WORKER_VARIABLE]) hidden.add(name);
  if (await wrapCreateProject(hidden, config)) return {};
  if (nextMajor() < 16) return {}; // it has no such cache
  return {
    experimental: { ...config.experimental, turbopackFileSystemCacheForDev: false, turbopackFileSystemCacheForBuild: false },
  };
}

const wrapped = new WeakSet<CreateProject>();

async function wrapCreateProject(hidden: ReadonlySet<string>, config: NextConfig): Promise<boolean> {
  const swc = nextModule("build/swc") as Swc | undefined;
  const { turbo } = (await swc?.loadBindings(config.experimental?.useWasmBinary)) ?? {};
  const create = turbo?.createProject;
  if (!turbo || !create) return false;
  if (wrapped.has(create)) return true;
  turbo.createProject = (options, ...rest) => {
    const env = Object.fromEntries(Object.entries(options.env ?? {}).filter(([name]) => !hidden.has(name)));
    return create({ ...options, env }, ...rest);
  };
  wrapped.add(turbo.createProject);
  return true;
}
