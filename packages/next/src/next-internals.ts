/** The part of Next's own `@next/env` that decides what an env reload restores. */
export interface NextEnv {
  initialEnv: Record<string, string | undefined> | undefined;
  /** Changes that copy; undefined deletes. */
  updateInitialEnv(changes: Record<string, string | undefined>): void;
}

/** Next's logger; `console` stands in where it is not loaded. */
export interface NextLog {
  event(message: string): void;
  warn(message: string): void;
  error(message: string | undefined): void;
}

/**
 * `require` of the running Node, anchored at a file.
 * Taken from the process, not imported: this module is also bundled into server code, where bundlers rewrite `createRequire`.
 */
function requireFrom(file: string): NodeJS.Require {
  return process.getBuiltinModule("node:module").createRequire(file);
}

function loadedFiles(suffix: string): string[] {
  const { cache } = requireFrom(process.execPath);
  return Object.keys(cache).filter((file) => file.replaceAll("\\", "/").endsWith(suffix));
}

function loaded<Exports>(suffix: string): Exports[] {
  return loadedFiles(suffix).flatMap((file) => (requireFrom(file).cache[file]?.exports as Exports | undefined) ?? []);
}

/** Every copy of `@next/env` that Next has loaded in this process. */
export function nextEnvs(): NextEnv[] {
  return loaded<NextEnv>("/@next/env/dist/index.js");
}

/** The real environment of the process: what was there before Next read `.env` files. */
export function realEnvironment(): Record<string, string | undefined> {
  return nextEnvs().find((env) => env.initialEnv)?.initialEnv ?? process.env;
}

/** Next's logger, so that our lines look like the others. */
export function nextLog(): NextLog {
  return (
    loaded<NextLog>("/next/dist/build/output/log.js")[0] ?? { event: console.info, warn: console.warn, error: console.error }
  );
}

/** Loads a module of the Next that is evaluating the config, by its path below `next/dist`. Undefined when this Next has none. */
export function nextModule(path: string): unknown {
  const anchor = loadedFiles("/next/dist/server/config.js")[0];
  if (!anchor) return undefined;
  try {
    return requireFrom(anchor)(`../${path}`);
  } catch {
    return undefined;
  }
}

/** The major version of the Next that is evaluating the config. */
export function nextMajor(): number {
  const { version } = (nextModule("../package.json") ?? { version: "0" }) as { version: string };
  return Number.parseInt(version, 10);
}
