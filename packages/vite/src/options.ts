import {
  type AdapterOptions,
  type LeakGuard,
  type LeakGuardOptions,
  type LeakGuardSettings,
  leakGuardSettings,
} from "@enkryptify/sdk/kit";
import { presentable } from "./presentable.ts";

/** How the leak guard treats build output. It never changes files, it stops the build. */
export interface ViteLeakGuardOptions extends LeakGuardOptions {
  /** What a private value in server output does; frameworks that inline private values there on purpose need "off". @default "warn" */
  server?: "off" | "warn" | "error" | undefined;
}

/** How a dev server follows changes. */
export interface RefreshOptions {
  /** Milliseconds between two looks. @default 15_000 */
  interval?: number;
}

/** Options of the plugin: the client's, those all adapters share, and Vite's own. */
export interface EnkryptifyViteOptions extends AdapterOptions {
  /** Looks for private values in everything a browser may get. `false` turns it off; a text is its `level`. @default true */
  leakGuard?: LeakGuard<ViteLeakGuardOptions> | undefined;
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
  readonly leakGuard: (LeakGuardSettings & { readonly server: "off" | "warn" | "error" }) | false;
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

function resolveLeakGuard(option: EnkryptifyViteOptions["leakGuard"]): ResolvedOptions["leakGuard"] {
  try {
    const settings = leakGuardSettings(option);
    if (settings === false) return false;
    const server = (typeof option === "object" ? option.server : undefined) ?? "warn";
    return { ...settings, server };
  } catch (error) {
    throw presentable(error);
  }
}
