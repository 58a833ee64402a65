import { type Current, current } from "./current.ts";

/** The variable by which a build tells its workers what it loaded: they inherit the environment but evaluate no config. */
export const WORKER_VARIABLE = "ENKRYPTIFY_NEXT_WORKER";

// One variable above 128 KiB makes every spawn fail on Linux.
const LARGEST = 100 * 1024;

type Environment = Record<string, string | undefined>;

interface Shared {
  readonly names: readonly string[];
  readonly privateNames: readonly string[];
  /** The schema's output; absent where there is no schema, null where JSON cannot carry it. */
  readonly typed?: unknown;
}

/** Leaves for the workers what code in them may ask for. The values themselves are in the environment already. */
export function shareWithWorkers({ values, privateValues, typed }: Current, env: Environment): void {
  const names = { names: Object.keys(values), privateNames: Object.keys(privateValues) };
  const share: Shared = typed === values ? names : { ...names, typed: isPlain(typed) ? typed : null };
  const text = JSON.stringify(share);
  if (text.length <= LARGEST) env[WORKER_VARIABLE] = text;
}

let known: { text: string; secrets: Current } | undefined;

/** The secrets of this process, or those a build left for this worker. `typed` is undefined where it could not be left. */
export function secretsHere(): Current | undefined {
  return current() ?? workerSecrets(process.env);
}

// The same object until the values change: taint and callers compare it.
function workerSecrets(env: Readonly<Environment>): Current | undefined {
  const text = env[WORKER_VARIABLE];
  if (!text) return undefined;
  if (known?.text === text) return known.secrets;
  const { names, privateNames, typed } = JSON.parse(text) as Shared;
  const pick = (picked: readonly string[]) => Object.fromEntries(picked.map((name) => [name, env[name] ?? ""]));
  const values = pick(names);
  known = {
    text,
    secrets: { values, privateValues: pick(privateNames), typed: typed === undefined ? values : (typed ?? undefined) },
  };
  return known.secrets;
}

function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return !["bigint", "function", "symbol"].includes(typeof value);
  const prototype: unknown = Object.getPrototypeOf(value);
  return (Array.isArray(value) || prototype === Object.prototype || prototype === null) && Object.values(value).every(isPlain);
}
