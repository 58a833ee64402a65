/** Names of all secrets; `enkryptify-env.d.ts`, which the plugin writes, adds them. */
interface EnkryptifyServerEnv {}
/** Names of the public ones, with the types the schema gives them. */
interface EnkryptifyPublicEnv {}

declare module "virtual:enkryptify/public" {
  /** All public values, as the schema makes them. Prefer the named exports: unused ones leave the bundle. */
  export const env: keyof EnkryptifyPublicEnv extends never
    ? Readonly<Record<string, string | number | boolean>>
    : EnkryptifyPublicEnv;
}

declare module "virtual:enkryptify/server" {
  /** All values, read when asked for. A name that is not set throws. Client code that imports this fails the build. */
  export const env: keyof EnkryptifyServerEnv extends never ? Readonly<Record<string, string>> : EnkryptifyServerEnv;
}
