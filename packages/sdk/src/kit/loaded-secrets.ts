import type { EnkryptifyClient } from "../client.ts";
import type { Secrets } from "../secrets/secrets-object.ts";
import type { AdapterOptions, LoadContext } from "./adapter-options.ts";

/** Where secrets were read, as people say it. */
export interface LoadedPlace {
  readonly workspace: string;
  readonly project: string;
  readonly environment: string;
}

/** What one load brought, ready for an adapter. Prints names only. */
export interface LoadedSecrets {
  /** What the application gets, after `precedence`. */
  readonly values: Secrets;
  readonly publicValues: Secrets;
  readonly privateValues: Secrets;
  /** The schema's output; the values when there is no schema. */
  readonly typed: unknown;
  readonly names: readonly string[];
  /** Names for which the real environment had another value, and won. */
  readonly wonByEnvironment: readonly string[];
  /** Ready sentences for the user, names only. */
  readonly warnings: readonly string[];
  readonly place: LoadedPlace;
  /** `inherited`: from the parent process or the main thread, without a request. */
  readonly source: "network" | "memory" | "inherited" | "fallback";
  /** How long the load took. */
  readonly milliseconds: number;
  readonly client: EnkryptifyClient;
}

/** What the kit remembers of a load; adapters do not need it. */
export interface LoadDetails {
  options: AdapterOptions;
  context: LoadContext;
  key: string;
  /** Milliseconds since 1970 at which the API answered. */
  at: number;
  /** The values as Enkryptify has them, before `precedence`. */
  raw: ReadonlyMap<string, string>;
}

const details = new WeakMap<LoadedSecrets, LoadDetails>();

export function rememberDetails(loaded: LoadedSecrets, of: LoadDetails): void {
  details.set(loaded, of);
}

/** @throws TypeError for an object that `loadSecrets` did not make */
export function detailsOf(loaded: LoadedSecrets): LoadDetails {
  const found = details.get(loaded);
  if (found === undefined) throw new TypeError("Expected the result of loadSecrets()");
  return found;
}

/** "7 secrets from acme/my-project/production in 42 ms". */
export function describeLoad(loaded: LoadedSecrets): string {
  const { workspace, project, environment } = loaded.place;
  const count = loaded.names.length === 1 ? "1 secret" : `${loaded.names.length} secrets`;
  const how = {
    network: "",
    memory: ", already loaded",
    inherited: ", from the parent process",
    fallback: ", from the copy kept for outages",
  }[loaded.source];
  return `${count} from ${workspace}/${project}/${environment}${how} in ${Math.round(loaded.milliseconds)} ms`;
}
