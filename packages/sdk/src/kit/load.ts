import { EnkryptifyClient } from "../client.ts";
import { nodePlatform } from "../node/platform.ts";
import type { EnkryptifyOptions } from "../options.ts";
import { createSecretsObject, type Secrets } from "../secrets/secrets-object.ts";
import type { AdapterOptions, LoadContext } from "./adapter-options.ts";
import { splitAudience } from "./audience.ts";
import { rememberDetails, type LoadedSecrets } from "./loaded-secrets.ts";
import { loadKey, loadOnce, type RawLoad } from "./once.ts";
import { validateSecrets } from "./schema.ts";
import { whichEnvironment } from "./which-environment.ts";
import { writtenVariables } from "./written-variables.ts";

/**
 * Loads the secrets of the environment that fits the framework run: one request per process, its threads and its
 * children, whoever asks. Applies `precedence`, checks the schema, splits public from private.
 *
 * @throws EnkryptifyError
 */
export async function loadSecrets(options: AdapterOptions, context: LoadContext): Promise<LoadedSecrets> {
  const started = performance.now();
  const environment = await whichEnvironment(options, context);
  const client = createClient(options, context, environment);
  const key = keyOf(options, context, environment);
  const raw = await loadOnce(key, context.maxAgeMs ?? Number.POSITIVE_INFINITY, () => fetchRaw(client));
  return assemble({ options, context, client, key, raw, milliseconds: performance.now() - started });
}

/** Everything one {@link LoadedSecrets} is made from. */
export interface LoadParts {
  options: AdapterOptions;
  context: LoadContext;
  client: EnkryptifyClient;
  key: string;
  raw: RawLoad;
  milliseconds: number;
}

/** Asks the API through the client, also for what it already has. A client that has nothing may start from a kept copy. */
export async function fetchRaw(client: EnkryptifyClient): Promise<RawLoad> {
  await (client.status().source === "none" ? client.ready() : client.refresh());
  const { place, source, ageMs } = client.status();
  const values = new Map(client.status().names.map((name) => [name, client.getSync(name)]));
  const { workspace = "", project = "", environment = "" } = place ?? {};
  return {
    values,
    place: { workspace, project, environment },
    at: Date.now() - (ageMs ?? 0),
    source: source === "fallback" ? "fallback" : "network",
  };
}

/** Turns raw values into what an adapter needs. */
export async function assemble(parts: LoadParts): Promise<LoadedSecrets> {
  const { options, context, client, raw } = parts;
  const label = `${raw.place.workspace}/${raw.place.project}/${raw.place.environment}`;
  const env = context.realEnv ?? process.env;
  const { values, wonByEnvironment } = applyPrecedence(raw.values, options.precedence ?? "env", env);
  const typed = await validateSecrets(values, options, { label, env });
  const rule = { publicNames: options.public ?? [], publicPrefixes: context.publicPrefixes ?? [] };
  const audience = splitAudience(values, rule, label);
  const visible = {
    values,
    publicValues: only(values, audience.publicNames),
    privateValues: only(values, audience.privateNames),
    names: Object.keys(values),
    wonByEnvironment,
    warnings: audience.warnings,
    place: raw.place,
    source: raw.source,
    milliseconds: parts.milliseconds,
    client,
  };
  // Not enumerable: a schema's output is an ordinary object, which would print its values.
  const loaded: LoadedSecrets = Object.defineProperty({ ...visible, typed: undefined }, "typed", {
    value: typed,
    enumerable: false,
  });
  rememberDetails(loaded, { options, context, key: parts.key, at: raw.at, raw: raw.values });
  return loaded;
}

/** The adapter's own fields mean nothing to the client and are ignored by it. */
function createClient(options: AdapterOptions, context: LoadContext, environment: string): EnkryptifyClient {
  const clientOptions: EnkryptifyOptions = {
    ...options,
    environment,
    cwd: options.cwd ?? context.cwd,
    usePersonalValues: personalValues(options, context),
    lastKnownGood: options.lastKnownGood ?? context.keepLastKnownGood,
  };
  return new EnkryptifyClient(clientOptions, nodePlatform);
}

function personalValues(options: AdapterOptions, context: LoadContext): boolean {
  return options.usePersonalValues ?? options.options?.usePersonalValues ?? context.personalValues ?? false;
}

function keyOf(options: AdapterOptions, context: LoadContext, environment: string): string {
  const { env } = process;
  const token = typeof options.token === "function" ? "function" : (options.token ?? env["ENKRYPTIFY_TOKEN"]);
  return loadKey([
    options.baseUrl ?? env["ENKRYPTIFY_API_URL"],
    options.workspace ?? env["ENKRYPTIFY_WORKSPACE"],
    options.project ?? env["ENKRYPTIFY_PROJECT"],
    options.workspace !== undefined && options.project !== undefined ? undefined : (options.cwd ?? context.cwd ?? process.cwd()),
    environment,
    String(personalValues(options, context)),
    token,
  ]);
}

/** A variable that the process really has wins, unless the user says otherwise; what we wrote ourselves does not count. */
function applyPrecedence(
  raw: ReadonlyMap<string, string>,
  precedence: "env" | "secrets",
  env: Readonly<Record<string, string | undefined>>,
): { values: Secrets; wonByEnvironment: string[] } {
  const written = writtenVariables();
  const wonByEnvironment: string[] = [];
  const entries = [...raw].map(([name, value]): [string, string] => {
    const local = env[name];
    if (precedence === "secrets" || local === undefined || local === value || written.get(name) === local) return [name, value];
    wonByEnvironment.push(name);
    return [name, local];
  });
  return { values: createSecretsObject(entries), wonByEnvironment };
}

function only(values: Secrets, names: readonly string[]): Secrets {
  return createSecretsObject(names.map((name) => [name, values[name] ?? ""] as const));
}
