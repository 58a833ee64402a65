/** The secrets of this process, as its Next code reads them. */
export interface Current {
  readonly values: Readonly<Record<string, string>>;
  /** The schema's output, or `values`. */
  readonly typed: unknown;
}

// The config, instrumentation and every server bundle carry their own copy of this module: only globals are shared.
const KEY: unique symbol = Symbol.for("enkryptify.next.current");

interface Carrier {
  [KEY]?: Current;
}

const shared = globalThis as Carrier & { AsyncLocalStorage?: Carrier };

/** The secrets of this process; undefined before they are loaded, and in build workers. */
export function current(): Current | undefined {
  return shared[KEY] ?? shared.AsyncLocalStorage?.[KEY];
}

/**
 * Replaces the secrets of this process.
 * @param edge what edge code can reach as well: Next runs it with a `globalThis` of its own, but with the server's `AsyncLocalStorage`
 */
export function setCurrent(next: Current, edge: object): void {
  shared[KEY] = next;
  (edge as Carrier)[KEY] = next;
}
