/** What all copies of this package in one process share: an application and its test may load the CommonJS and the ESM one. */
interface ProcessState {
  /** What `mockSecrets()` put in the place of every fetch; the last one counts. */
  readonly mocks: Readonly<Record<string, string>>[];
  /** When an application was last closed: what was fetched before is not good enough for the next boot. */
  closedAt: number;
  /** Every name that `@InjectSecret` or `@InjectSecretRef` asks for. */
  readonly injectedKeys: Set<string>;
  /** By source: the strings a log must not show, the current ones first. */
  readonly secrets: Map<object, readonly Readonly<Record<string, string>>[]>;
  secretsVersion: number;
}

const KEY = Symbol.for("enkryptify.nestjs.v1");

export function processState(): ProcessState {
  return ((globalThis as { [KEY]?: ProcessState })[KEY] ??= {
    mocks: [],
    closedAt: -Infinity,
    injectedKeys: new Set(),
    secrets: new Map(),
    secretsVersion: 0,
  });
}
