import { isEnkryptifyError, loadSecrets, type AdapterOptions, type LoadedSecrets } from "@enkryptify/sdk/kit";
import type { EnkryptifyModuleOptions } from "./options.ts";
import { processState } from "./process-state.ts";
import { realEnvironment } from "./real-env.ts";
import { applySchema, schemaOverEnvironment } from "./schema.ts";

/** Where the values came from. */
export type SecretsOrigin = LoadedSecrets["source"] | "mock" | "disabled" | "unavailable";

/** One consistent set of secrets. */
export interface Snapshot {
  /** What the application sees: the schema's output, or the strings. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The same as strings, for comparison and redaction. */
  readonly strings: Readonly<Record<string, string>>;
  readonly origin: SecretsOrigin;
  readonly loaded?: LoadedSecrets;
}

/**
 * Fetches, or takes the test's values, or nothing when switched off. A copy in this process that is at most `maxAgeMs` old
 * saves the request. Throws `EnkryptifyError`.
 */
export async function takeSnapshot(options: EnkryptifyModuleOptions, maxAgeMs: number): Promise<Snapshot> {
  const mock = processState().mocks.at(-1);
  if (mock !== undefined) return fromMock(options, mock);
  if (!(options.enabled ?? process.env["ENKRYPTIFY_ENABLED"] !== "false")) return { values: {}, strings: {}, origin: "disabled" };
  const mode = process.env["NODE_ENV"] || "development";
  // Many a production server has no NODE_ENV at all, so only an explicit one makes this a developer's machine.
  const isDevelopment = process.env["NODE_ENV"] === "development";
  const realEnv = realEnvironment();
  const context = { adapter: "nestjs", mode, personalValues: isDevelopment, keepLastKnownGood: isDevelopment, realEnv, maxAgeMs };
  return fromLoaded(await loadSecrets(adapterOptions(options, realEnv), context));
}

/**
 * What `onUnavailable: "warn"` boots on when `error` is one that may pass. Throws `error` when it is not, or when the
 * environment alone does not satisfy `required` and `schema`.
 */
export async function withoutSecrets(options: EnkryptifyModuleOptions, error: unknown): Promise<Snapshot> {
  const mayPass = isEnkryptifyError(error) && error.retryable;
  if (options.onUnavailable !== "warn" || !mayPass) throw error;
  const { schema, required = [] } = options;
  if (required.some((name) => (process.env[name] ?? "") === "")) throw error;
  try {
    const values = schema === undefined ? {} : ((await applySchema(schema, {})) as Record<string, unknown>);
    return { values, strings: {}, origin: "unavailable" };
  } catch {
    throw error;
  }
}

/** Whether an application with this set of secrets runs on its own environment. */
export function runsOnEnvironment({ origin }: Snapshot): boolean {
  return origin === "disabled" || origin === "unavailable";
}

/** What the kit loaded, as the application sees it. */
export function fromLoaded(loaded: LoadedSecrets): Snapshot {
  return { values: loaded.typed as Record<string, unknown>, strings: loaded.values, origin: loaded.source, loaded };
}

async function fromMock({ schema }: EnkryptifyModuleOptions, strings: Readonly<Record<string, string>>): Promise<Snapshot> {
  const values = schema === undefined ? strings : ((await applySchema(schema, strings)) as Record<string, unknown>);
  return { values, strings, origin: "mock" };
}

function adapterOptions(options: EnkryptifyModuleOptions, realEnv: Record<string, string | undefined>): AdapterOptions {
  const {
    refresh: _refresh,
    processEnv: _processEnv,
    enabled: _enabled,
    onUnavailable: _onUnavailable,
    schema,
    ...rest
  } = options;
  return schema === undefined ? rest : { ...rest, schema: schemaOverEnvironment(schema, { ...process.env }, realEnv) };
}
