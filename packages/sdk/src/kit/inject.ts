import { isDangerousName } from "./dangerous-names.ts";
import { detailsOf, type LoadedSecrets } from "./loaded-secrets.ts";
import { MARKER, writeMarker } from "./marker.ts";
import { writtenVariables } from "./written-variables.ts";

type Env = Record<string, string | undefined>;

/** What was done to an environment. */
export interface AppliedEnv {
  /** Names that hold our value now. */
  readonly written: readonly string[];
  /** Names left out: dangerous and not in `allow`, not possible as a variable, or above 100 KiB. */
  readonly refused: readonly string[];
  /** Puts back what was there before. */
  restore(): void;
}

export interface ApplyOptions {
  /** @default process.env */
  env?: Env | undefined;
  /** Dangerous names to write all the same. @default the `allow` given to loadSecrets */
  allow?: readonly string[] | undefined;
  /** Write no other names than these. */
  only?: readonly string[] | undefined;
}

/** One variable of 128 KiB makes every later spawn of a child process fail on Linux. */
const MAX_VALUE_BYTES = 100 * 1024;

/**
 * Writes the values into an environment. Names written by an earlier call are updated, and deleted when they are gone.
 * In `process.env` it also leaves a marker, names only, by which child processes find the values without a request.
 */
export function applyToEnv(loaded: LoadedSecrets, options: ApplyOptions = {}): AppliedEnv {
  const env = options.env ?? process.env;
  const own = env === process.env;
  const details = detailsOf(loaded);
  const allowed = new Set(options.allow ?? details.options.allow ?? []);
  const only = new Set(options.only ?? loaded.names);
  const wanted = loaded.names.filter((name) => only.has(name));
  const isPossible = (name: string): boolean =>
    canBeVariable(name, loaded.values[name] ?? "") && (!isDangerousName(name) || allowed.has(name));
  const present = wanted.filter(isPossible);
  const won = new Set(loaded.wonByEnvironment);
  const written = present.filter((name) => !won.has(name));
  const before = new Map<string, string | undefined>();
  const set = (name: string, value: string | undefined): void => {
    const current = env[name];
    if (!before.has(name)) before.set(name, current);
    if (value === undefined) delete env[name];
    else if (value !== current) env[name] = value; // a child process has nearly all of them already
  };
  if (own) removeGone(written, set);
  for (const name of written) set(name, loaded.values[name]);
  if (own) {
    set(MARKER, undefined);
    const registry = writtenVariables();
    for (const name of written) registry.set(name, loaded.values[name] ?? "");
    writeMarker({ key: details.key, at: details.at, place: loaded.place, names: present, written });
  }
  const possible = new Set(present);
  const refused = wanted.filter((name) => !possible.has(name));
  return { written, refused, restore: () => restore(env, before) };
}

function removeGone(written: readonly string[], set: (name: string, value: undefined) => void): void {
  const registry = writtenVariables();
  const kept = new Set(written);
  for (const [name, value] of registry) {
    if (kept.has(name)) continue;
    if (process.env[name] === value) set(name, undefined);
    registry.delete(name);
  }
}

function restore(env: Env, before: ReadonlyMap<string, string | undefined>): void {
  for (const [name, value] of before) {
    if (env === process.env) writtenVariables().delete(name);
    if (value === undefined) delete env[name];
    else env[name] = value;
  }
}

function canBeVariable(name: string, value: string): boolean {
  return name !== "" && !/[=\0]/.test(name) && !value.includes("\0") && Buffer.byteLength(value) <= MAX_VALUE_BYTES;
}
