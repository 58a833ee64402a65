import { EnkryptifyError } from "@enkryptify/sdk/kit";
import { runsOnEnvironment, type Snapshot } from "./snapshot.ts";

/** A name whose value is new, other or gone. Never the value. */
export interface SecretChange {
  readonly key: string;
  readonly kind: "added" | "changed" | "removed";
}

/** The values of one source: one object that is changed in place, so whoever holds it sees rotation. */
export interface LiveValues {
  readonly values: Readonly<Record<string, unknown>>;
  /** The current value; without secrets, the variable of that name. */
  read(name: string): unknown;
  /** An object derived from the values, also changed in place. Throws `CONFIG_INVALID` when `map` throws. */
  namespace(name: string, map: (values: never) => object): () => object;
  /** Takes over a snapshot, or throws and leaves everything as it was. */
  replace(next: Snapshot): readonly SecretChange[];
  /** Calls back after each `replace`; returns what ends it. */
  onReplace(listener: (changes: readonly SecretChange[]) => void): () => void;
}

interface Namespace {
  readonly build: (values: object) => object;
  object?: Record<string, unknown>;
}

export function createLiveValues(): LiveValues {
  const values: Record<string, unknown> = Object.create(null);
  const namespaces: Namespace[] = [];
  const listeners = new Set<(changes: readonly SecretChange[]) => void>();
  let strings: Readonly<Record<string, string>> = {};
  let variables: Readonly<Record<string, unknown>> = {};
  return {
    values,
    read(name) {
      const value = values[name];
      return value === undefined && Object.hasOwn(variables, name) ? variables[name] : value;
    },
    namespace(name, map) {
      const entry: Namespace = { build: (from) => mapped(name, map, from) };
      namespaces.push(entry);
      return () => (entry.object ??= { ...entry.build({ ...variables, ...values }) });
    },
    replace(next) {
      // Everything that can throw runs before anything is changed.
      const own = runsOnEnvironment(next) ? process.env : {};
      const rebuilt = namespaces.map(
        (entry) => entry.object && ([entry.object, entry.build({ ...own, ...next.values })] as const),
      );
      const changes = compare(strings, next.strings);
      overwrite(values, next.values);
      for (const pair of rebuilt) if (pair) overwrite(...pair);
      strings = next.strings;
      variables = own;
      for (const listener of listeners) listener(changes);
      return changes;
    },
    onReplace(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

// What the callback throws may quote a secret (`JSON.parse` and `new URL` do), so only the kind of error is told.
function mapped(name: string, map: (values: never) => object, values: object): object {
  try {
    return map(values as never);
  } catch (error) {
    const kind = error instanceof Error ? error.name : typeof error;
    throw new EnkryptifyError({
      code: "CONFIG_INVALID",
      message: `The function given to as("${name}", ...) threw ${kind} (its message is hidden because it may quote a secret). Check how it reads the secrets.`,
    });
  }
}

function overwrite(target: Record<string, unknown>, source: object): void {
  for (const name of Object.keys(target)) if (!Object.hasOwn(source, name)) delete target[name];
  Object.assign(target, source);
}

function compare(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): SecretChange[] {
  const changes: SecretChange[] = [];
  for (const key of Object.keys(after)) {
    if (!Object.hasOwn(before, key)) changes.push({ key, kind: "added" });
    else if (before[key] !== after[key]) changes.push({ key, kind: "changed" });
  }
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) changes.push({ key, kind: "removed" });
  return changes;
}
