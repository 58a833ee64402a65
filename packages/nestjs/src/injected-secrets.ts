import type { ModulesContainer } from "@nestjs/core";
import { EnkryptifyError, nearestName } from "@enkryptify/sdk/kit";
import { bootError } from "./boot-error.ts";
import { processState } from "./process-state.ts";
import { getSecretRefToken, getSecretToken } from "./tokens.ts";

// Where Nest keeps what @Inject and @Optional said. The contract tests watch these names.
const PARAMETERS = "self:paramtypes";
const PROPERTIES = "self:properties_metadata";
const OPTIONAL_PARAMETERS = "optional:paramtypes";
const OPTIONAL_PROPERTIES = "optional:properties_metadata";

interface Dependency {
  readonly token: unknown;
  readonly optional: boolean;
}

/** What an application has. */
export interface SecretsToCheck {
  has(key: string): boolean;
  readonly names: readonly string[];
  /** Whether they come from Enkryptify, and not from the environment alone. */
  readonly fetched: boolean;
}

/**
 * Looks through this application only (another one in the same process may inject other names).
 * Throws `SECRETS_MISSING` naming every absent secret and the class that wants it.
 */
export function checkInjectedSecrets(modules: ModulesContainer, { has, names, fetched }: SecretsToCheck): true {
  const keys = new Map<unknown, string>();
  for (const key of processState().injectedKeys)
    if (!has(key)) keys.set(getSecretToken(key), key).set(getSecretRefToken(key), key);
  const missing = new Set<string>();
  if (keys.size > 0) {
    for (const module of modules.values()) {
      for (const wrapper of [...module.providers.values(), ...module.controllers.values(), ...module.injectables.values()]) {
        for (const { token, optional } of dependenciesOf(wrapper)) {
          const key = keys.get(token);
          if (key !== undefined && !optional) missing.add(`${key} (injected into ${wrapper.name}${suggestion(key, names)})`);
        }
      }
    }
  }
  if (missing.size === 0) return true;
  const what = fetched
    ? "Secrets that are injected do not exist"
    : "The API cannot be reached, and the environment of the process lacks secrets that are injected";
  const where = fetched ? "Enkryptify" : "the environment";
  const message = `${what}: ${[...missing].join(", ")}. Add them in ${where}, or mark them @Optional().`;
  throw bootError(new EnkryptifyError({ code: "SECRETS_MISSING", message }));
}

function suggestion(key: string, names: readonly string[]): string {
  const near = nearestName(key, names);
  return near === undefined ? "" : `; did you mean ${near}?`;
}

function dependenciesOf(wrapper: { metatype: unknown; inject?: unknown }): Dependency[] {
  if (Array.isArray(wrapper.inject)) return wrapper.inject.map(fromFactory);
  const { metatype } = wrapper;
  if (typeof metatype !== "function") return [];
  const optionalParameters = list<number>(OPTIONAL_PARAMETERS, metatype);
  const optionalProperties = list<string | symbol>(OPTIONAL_PROPERTIES, metatype);
  return [
    ...list<{ index: number; param: unknown }>(PARAMETERS, metatype).map(({ index, param }) => ({
      token: param,
      optional: optionalParameters.includes(index),
    })),
    ...list<{ key: string | symbol; type: unknown }>(PROPERTIES, metatype).map(({ key, type }) => ({
      token: type,
      optional: optionalProperties.includes(key),
    })),
  ];
}

function fromFactory(entry: unknown): Dependency {
  if (typeof entry !== "object" || entry === null || !("token" in entry)) return { token: entry, optional: false };
  return { token: entry.token, optional: "optional" in entry && entry.optional === true };
}

function list<T>(key: string, target: object): T[] {
  return (Reflect.getMetadata(key, target) as T[] | undefined) ?? [];
}
