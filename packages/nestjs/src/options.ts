import type { ConfigurableModuleAsyncOptions } from "@nestjs/common";
import type { ConfigFactory, ConfigFactoryKeyHost } from "@nestjs/config";
import type { AdapterOptions } from "@enkryptify/sdk/kit";

/** Any Standard Schema: zod, valibot, arktype, joi 18. */
export type SecretSchema = NonNullable<AdapterOptions["schema"]>;

/** What the secrets are after the schema ran: its output, or names and strings without one. */
export type SecretsOf<S extends SecretSchema | undefined> = S extends SecretSchema
  ? Extract<NonNullable<S["~standard"]["types"]>["output"], object>
  : Record<string, string>;

/** The client's options (token, workspace, project, environment, schema, required, precedence, ...) and those of Nest. */
export interface EnkryptifyModuleOptions<S extends SecretSchema | undefined = SecretSchema | undefined> extends Omit<
  AdapterOptions,
  "schema" | "public"
> {
  /** Checks and converts the secrets before any provider is built; its output is what `ConfigService` and `EnkryptifyService` give. */
  schema?: S;
  /**
   * Looks for changed secrets every `interval` milliseconds while the application runs.
   * @default false
   */
  refresh?: false | { readonly interval: number };
  /**
   * What a boot does while the API cannot be reached and no copy is kept (`lastKnownGood`): `"fail"` ends it; `"warn"` boots on
   * the application's own environment, where that has what `schema`, `required` and `@InjectSecret` ask for, and fetches
   * again until the API answers. A refused token or an unknown project always ends it.
   * @default "fail"
   */
  onUnavailable?: "fail" | "warn";
  /**
   * Also writes the secrets to `process.env`, until the application closes.
   * @default false
   */
  processEnv?: boolean;
  /**
   * Whether secrets are fetched at all. Without them the application boots on its own environment (OpenAPI generation, previews).
   * @default true, or false with `ENKRYPTIFY_ENABLED=false`
   */
  enabled?: boolean;
}

/** How the module is placed in the application. */
export interface EnkryptifyModuleExtras {
  /**
   * Whether `EnkryptifyService` can be injected everywhere without an import.
   * @default true
   */
  isGlobal?: boolean;
  /** Namespaces made with `enkryptify().as()` that `@Inject(namespace.KEY)` should find everywhere. */
  namespaces?: readonly (ConfigFactory & Pick<ConfigFactoryKeyHost, "KEY">)[];
}

/** Options from a factory. They are made before the application is built, so what `inject` names must come from `imports`. */
export type EnkryptifyModuleAsyncOptions<S extends SecretSchema | undefined = SecretSchema | undefined> =
  ConfigurableModuleAsyncOptions<EnkryptifyModuleOptions<S>, "createEnkryptifyOptions"> & EnkryptifyModuleExtras;
