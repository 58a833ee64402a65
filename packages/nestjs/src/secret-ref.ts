import { inspect } from "node:util";

/** A secret that can be passed around: `value` is always the current one, and printing the reference never shows it. */
export interface SecretRef<T = string> {
  readonly key: string;
  readonly value: T;
  /** The name, never the value. */
  toString(): string;
}

/** Makes a reference that reads anew each time. */
export function createSecretRef<T>(key: string, read: (key: string) => unknown): SecretRef<T> {
  const label = `SecretRef(${key})`;
  const ref = { key, toString: () => label, toJSON: () => label, [inspect.custom]: () => label };
  // Not enumerable, so that spreading or logging a reference does not read it.
  Object.defineProperty(ref, "value", { get: () => read(key) as T, enumerable: false });
  return ref as unknown as SecretRef<T>;
}
