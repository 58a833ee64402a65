/** The secrets of this process, as its Next code reads them. */
export interface Current {
  readonly values: Readonly<Record<string, string>>;
  /** The values no browser may see. */
  readonly privateValues: Readonly<Record<string, string>>;
  /** The schema's output, or `values`. */
  readonly typed: unknown;
}

/** Why this process has no secrets. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

// The config, instrumentation and every server bundle carry their own copy of this module: only globals are shared.
const CURRENT: unique symbol = Symbol.for("enkryptify.next.current");
const FAILURE: unique symbol = Symbol.for("enkryptify.next.failure");

interface Carrier {
  [CURRENT]?: Current;
  [FAILURE]?: Failure;
}

const shared = globalThis as Carrier & { AsyncLocalStorage?: Carrier };

/** The secrets of this process; undefined before they are loaded, and in build workers. */
export function current(): Current | undefined {
  return shared[CURRENT] ?? shared.AsyncLocalStorage?.[CURRENT];
}

/** Why loading failed, where a server runs without secrets. */
export function failure(): Failure | undefined {
  return shared[FAILURE] ?? shared.AsyncLocalStorage?.[FAILURE];
}

/**
 * Replaces the secrets of this process.
 * @param edge what edge code can reach as well: Next runs it with a `globalThis` of its own, but with the server's `AsyncLocalStorage`
 */
export function setCurrent(next: Current, edge: object): void {
  for (const carrier of [shared, edge as Carrier]) {
    carrier[CURRENT] = next;
    delete carrier[FAILURE];
  }
}

/** Says why there are no secrets. Those loaded before stay in use. */
export function setFailure(why: Failure, edge: object): void {
  for (const carrier of [shared, edge as Carrier]) carrier[FAILURE] = why;
}
