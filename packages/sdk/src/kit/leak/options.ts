import { EnkryptifyError } from "../../errors.ts";

/**
 * How an adapter's leak guard treats what a browser may get. An adapter that can do more extends it.
 * The guard never changes files: it stops the build.
 */
export interface LeakGuardOptions {
  /** What a leak into client output does. @default "error" */
  level?: "error" | "warn" | undefined;
  /** Further folders to check at the end, relative to the project: the output of adapters and prerenderers. @default [] */
  dirs?: readonly string[] | undefined;
  /** Names to look for however weak their value looks, for example a PIN. @default [] */
  always?: readonly string[] | undefined;
  /** Names never to look for. @default [] */
  ignore?: readonly string[] | undefined;
}

/** The option `leakGuard` of an adapter: off, on, its level, or more. */
export type LeakGuard<Options extends LeakGuardOptions = LeakGuardOptions> = boolean | "error" | "warn" | Options;

/** {@link LeakGuardOptions} with the defaults in. */
export interface LeakGuardSettings {
  readonly level: "error" | "warn";
  readonly dirs: readonly string[];
  readonly always: readonly string[];
  readonly ignore: readonly string[];
}

/**
 * Resolves the option `leakGuard`; `false` means off. What is left out or undefined has its default.
 * @throws EnkryptifyError CONFIG_INVALID for a level that does not exist, which would otherwise pass for "warn"
 */
export function leakGuardSettings(option: LeakGuard | undefined): LeakGuardSettings | false {
  if (option === false) return false;
  const given = typeof option === "string" ? { level: option } : typeof option === "object" ? option : {};
  const { level = "error", dirs = [], always = [], ignore = [] } = given;
  if (level !== "error" && level !== "warn") {
    const message = `\`leakGuard\` has the level ${JSON.stringify(level)}. There is: "error", "warn"; \`leakGuard: false\` turns it off.`;
    throw new EnkryptifyError({ code: "CONFIG_INVALID", message });
  }
  return { level, dirs, always, ignore };
}
