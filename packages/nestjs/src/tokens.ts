/** The source behind a module; a string, because the ESM and the CommonJS copy of this package must agree on it. */
export const SOURCE = "enkryptify.source";

/** The token under which `@InjectSecret(key)` finds its value. */
export function getSecretToken(key: string): string {
  return `enkryptify.secret:${key}`;
}

/** The token under which `@InjectSecretRef(key)` finds its reference. */
export function getSecretRefToken(key: string): string {
  return `enkryptify.ref:${key}`;
}
