/** What all copies of this package in one process share: an application and its test may load the CommonJS and the ESM one. */
interface ProcessState {
  /** Values that `mockSecrets()` put in the place of every fetch. */
  mock?: Readonly<Record<string, string>> | undefined;
  /** When an application was last closed: what was fetched before is not good enough for the next boot. */
  closedAt: number;
  /** Every name that `@InjectSecret` or `@InjectSecretRef` asks for. */
  readonly injectedKeys: Set<string>;
}

const KEY = Symbol.for("enkryptify.nestjs.v1");

export function processState(): ProcessState {
  return ((globalThis as { [KEY]?: ProcessState })[KEY] ??= { closedAt: -Infinity, injectedKeys: new Set() });
}
