import type { AdapterOptions, LeakGuard } from "@enkryptify/sdk/kit";

/** Everything `withEnkryptify` takes: the options all adapters share, and what only Next needs. */
export interface EnkryptifyNextOptions extends AdapterOptions {
  /** Looks for private values in the build output. `false` switches it off. @default "error" */
  leakGuard?: LeakGuard | undefined;
  /** Fetches changed values while a dev or production server runs, `interval` in milliseconds. @default { interval: 15000 } */
  refresh?: false | { interval?: number | undefined } | undefined;
  /**
   * What a production server does when it starts while the API cannot be reached: `"fail"` ends it, so that whoever runs
   * it can start it again; `"warn"` starts it without secrets, `secret()` throws, and they are loaded once the API answers.
   * A copy kept by `lastKnownGood` is used before either. A refused token or an unknown project always ends it.
   * @default "fail"
   */
  onUnavailable?: "fail" | "warn" | undefined;
  /**
   * Watches what the server sends and prints: `"report"` names values found in responses, `"mask"` also replaces them in
   * responses and in the process's output. It wraps every response of the process, so production servers have it only on request.
   * @default "report" in `next dev`, false otherwise
   */
  runtimeGuard?: "report" | "mask" | false | undefined;
  /** The file that types `secret()` and `process.env`; `true` is `enkryptify-env.d.ts` beside the config. @default true where there is a tsconfig.json */
  types?: boolean | string | undefined;
  /**
   * Makes a build that asks Enkryptify for nothing and needs no token: public values come from the environment or `.env`
   * files, private ones are loaded when the server starts. @default false
   */
  buildWithoutSecrets?: boolean | undefined;
}

/** What `register()` takes: options as for `withEnkryptify`, without what only a build needs. */
export type RegisterOptions = Omit<EnkryptifyNextOptions, "leakGuard" | "types" | "buildWithoutSecrets">;

/** Where a build found its secrets; unknown to a build without them. */
export type BuildPlaceName = Partial<Record<"workspace" | "project" | "environment", string>>;

/** The variable by which a build tells the server where its secrets live. It holds no value and no token. */
export const BUILD_OPTIONS_VARIABLE = "ENKRYPTIFY_NEXT_BUILD";

const BAKED = [
  "workspace",
  "project",
  "public",
  "required",
  "precedence",
  "allow",
  "refresh",
  "onUnavailable",
  "runtimeGuard",
  "baseUrl",
  "useTokenExchange",
  "usePersonalValues",
] as const;

type Baked = Pick<EnkryptifyNextOptions, (typeof BAKED)[number] | "environment" | "auth" | "lastKnownGood">;

/** The part of the options that a standalone server needs and that is safe to write to disk. */
export function serializeOptions(options: EnkryptifyNextOptions, place: BuildPlaceName): string {
  const given: Baked = Object.fromEntries(BAKED.filter((key) => options[key] !== undefined).map((key) => [key, options[key]]));
  // Credentials, stores and functions cannot be written down: they are given to register() itself.
  if (typeof options.auth === "string") given.auth = options.auth;
  if (typeof options.lastKnownGood === "boolean") given.lastKnownGood = options.lastKnownGood;
  // The environment the build resolved: a map or a function means nothing to a server that knows no build mode.
  const environment = place.environment ?? (typeof options.environment === "string" ? options.environment : undefined);
  return JSON.stringify({ ...place, ...given, environment });
}

/** Options of a server that never runs next.config: its own, then its variables, then what the build knew. */
export function serverOptions(
  given: RegisterOptions,
  serialized: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): RegisterOptions {
  const baked: Baked = serialized ? (JSON.parse(serialized) as Baked) : {};
  // Leaving a field out lets the core read the variable of the running container.
  if (env["ENKRYPTIFY_WORKSPACE"]) delete baked.workspace;
  if (env["ENKRYPTIFY_PROJECT"]) delete baked.project;
  if (env["ENKRYPTIFY_ENVIRONMENT"]) delete baked.environment;
  if (env["ENKRYPTIFY_API_URL"]) delete baked.baseUrl;
  return { ...baked, ...given };
}
