/** Names of all secrets; `enkryptify-env.d.ts`, which the plugin writes, adds them. */
interface EnkryptifyServerEnv {}

declare module "virtual:enkryptify/public" {
  /** The public values, as in `import.meta.env`. Prefer the named exports: unused ones leave the bundle. */
  export const env: Readonly<Record<string, string>>;
}

declare module "virtual:enkryptify/server" {
  /** All values, read when asked for. A name that is not set throws. Client code that imports this fails the build. */
  export const env: EnkryptifyServerEnv & Readonly<Record<string, string>>;
}
