import type { AdapterOptions } from "@enkryptify/sdk/kit";

/** How strictly build output is checked for private values. */
export interface LeakGuardOptions {
  /** `"error"` fails the build, `"warn"` only prints. @default "error" */
  level?: "error" | "warn";
  /** Names whose values may appear in the output. @default [] */
  ignore?: readonly string[];
  /** More folders to check after the build, relative to the project. @default [] */
  dirs?: readonly string[];
}

/** Everything `withEnkryptify` takes: the options all adapters share, and three of Next's own. */
export interface EnkryptifyNextOptions extends AdapterOptions {
  /** Looks for private values in the build output. `false` switches it off. @default "error" */
  leakGuard?: "error" | "warn" | false | LeakGuardOptions;
  /** Fetches changed values while a dev or production server runs, `interval` in milliseconds. @default { interval: 15000 } */
  refresh?: false | { interval?: number };
}

/** What `register()` takes: options as for `withEnkryptify`, without what only a build needs. */
export type RegisterOptions = Omit<EnkryptifyNextOptions, "leakGuard">;

/** The variable by which a build tells the server where its secrets live. It holds no value and no token. */
export const BUILD_OPTIONS_VARIABLE = "ENKRYPTIFY_NEXT_BUILD";

const BAKED = ["workspace", "project", "environment", "public", "required", "precedence", "allow", "refresh"] as const;

type Baked = Pick<EnkryptifyNextOptions, (typeof BAKED)[number]>;

/** The part of the options that a standalone server needs and that is safe to write to disk. */
export function serializeOptions(
  options: EnkryptifyNextOptions,
  place: { workspace: string; project: string; environment: string },
): string {
  const given = Object.fromEntries(BAKED.filter((key) => options[key] !== undefined).map((key) => [key, options[key]]));
  // The environment is the one the build resolved: a map or a function means nothing to a server that knows no build mode.
  return JSON.stringify({ ...place, ...given, environment: place.environment } satisfies Baked);
}

/** Options of a server that never runs next.config: its own, then its variables, then what the build knew. */
export function serverOptions(given: RegisterOptions, serialized: string | undefined, env: NodeJS.ProcessEnv): RegisterOptions {
  const baked: Baked = serialized ? JSON.parse(serialized) : {};
  // Leaving a field out lets the core read the variable of the running container.
  if (env["ENKRYPTIFY_WORKSPACE"]) delete baked.workspace;
  if (env["ENKRYPTIFY_PROJECT"]) delete baked.project;
  if (env["ENKRYPTIFY_ENVIRONMENT"]) delete baked.environment;
  return { ...baked, ...given };
}
