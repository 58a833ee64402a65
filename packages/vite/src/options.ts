import type { AdapterOptions } from "@enkryptify/sdk/kit";

/** How the leak guard treats build output. It never changes files, it stops the build. */
export interface LeakGuardOptions {
  /** What a leak into client output does. @default "error" */
  level?: "error" | "warn";
  /** What a private value in server output does; frameworks that inline private values there on purpose need "off". @default "warn" */
  server?: "off" | "warn" | "error";
  /** Further folders to check when the process ends, relative to the Vite root: the output of adapters and prerenderers. @default [] */
  dirs?: readonly string[];
  /** Names to look for however weak their value looks, for example a PIN. @default [] */
  always?: readonly string[];
  /** Names never to look for. @default [] */
  ignore?: readonly string[];
}

/** How a dev server follows changes. */
export interface RefreshOptions {
  /** Milliseconds between two looks. @default 15_000 */
  interval?: number;
}

/** Options of the plugin: the client's, those all adapters share, and Vite's own. */
export interface EnkryptifyViteOptions extends AdapterOptions {
  /** Looks for private values in everything a browser may get. `false` turns it off; a text is its `level`. @default true */
  leakGuard?: boolean | "error" | "warn" | LeakGuardOptions;
  /** In dev, asks for changed secrets and restarts the server by itself. @default true */
  refresh?: boolean | RefreshOptions;
  /**
   * What a dev server does that can reach no API and has no copy from an earlier start: `"fail"` ends it with the error,
   * `"warn"` starts it without secrets and shows the error in the browser until the API is there. @default "fail"
   */
  onUnavailable?: "fail" | "warn";
  /** Writes `enkryptify-env.d.ts` (names only) into `src`, or beside it when there is none; a string names another file. Off in CI. @default true */
  types?: boolean | string;
  /** Loads secrets for `vite preview`, whose failures only warn. @default true */
  preview?: boolean;
  /** Fills `process.env` of the Vite process: all names, the listed names, or none. @default true */
  processEnv?: boolean | readonly string[];
  /** Public names that must not be inlined; server code reads them at run time. @default [] */
  dynamic?: readonly string[];
}

/** The options with their defaults in, and the part that belongs to the client apart. */
export interface ResolvedOptions {
  readonly client: AdapterOptions;
  readonly leakGuard: Required<LeakGuardOptions> | false;
  /** Absent when changes are not followed. */
  readonly refreshMs: number | undefined;
  readonly waitForApi: boolean;
  readonly types: boolean | string;
  readonly preview: boolean;
  readonly processEnv: boolean | readonly string[];
  readonly dynamic: ReadonlySet<string>;
}

/** Resolves the options once; everything else reads the result. */
export function resolveOptions(options: EnkryptifyViteOptions): ResolvedOptions {
  const {
    leakGuard,
    refresh = true,
    onUnavailable = "fail",
    types = true,
    preview = true,
    processEnv = true,
    dynamic,
    ...client
  } = options;
  const { interval = 15_000 } = typeof refresh === "object" ? refresh : {};
  return {
    client,
    leakGuard: resolveLeakGuard(leakGuard),
    refreshMs: refresh === false ? undefined : interval,
    waitForApi: refresh !== false && onUnavailable === "warn",
    types,
    preview,
    processEnv,
    dynamic: new Set(dynamic),
  };
}

function resolveLeakGuard(option: EnkryptifyViteOptions["leakGuard"]): Required<LeakGuardOptions> | false {
  if (option === false) return false;
  const given = typeof option === "string" ? { level: option } : typeof option === "object" ? option : {};
  return { level: "error", server: "warn", dirs: [], always: [], ignore: [], ...given };
}
