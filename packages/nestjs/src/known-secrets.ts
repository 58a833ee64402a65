import { processState } from "./process-state.ts";

type Strings = Readonly<Record<string, string>>;

/** Tells the loggers of this process what to hide: the secrets of a source, and those it had before, which may still be logged. */
export function rememberSecrets(source: object, strings: Strings): void {
  const state = processState();
  const [current] = state.secrets.get(source) ?? [];
  state.secrets.set(source, current === undefined ? [strings] : [strings, current]);
  state.secretsVersion++;
}

/** All that is to be hidden, in sets that hold each name once. `version` moves when it changes. */
export function knownSecrets(): { version: number; sets: () => Strings[] } {
  const state = processState();
  return { version: state.secretsVersion, sets: () => layers([...state.secrets.values()].flat()) };
}

function layers(sets: readonly Strings[]): Strings[] {
  const values = new Map<string, Set<string>>();
  for (const set of sets) {
    for (const [name, value] of Object.entries(set)) values.set(name, (values.get(name) ?? new Set()).add(value));
  }
  const result: Record<string, string>[] = [];
  for (const [name, distinct] of values) {
    for (const [index, value] of [...distinct].entries()) (result[index] ??= {})[name] = value;
  }
  return result;
}
