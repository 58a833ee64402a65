import type { Api, CallOptions } from "./api.ts";
import { isNotFound } from "./http/retry-policy.ts";
import { enkryptifyError } from "./official-errors.ts";

/** What the user said: each a slug, a name or an id. */
export interface WantedPlace {
  workspace?: string | undefined;
  project?: string | undefined;
  environment?: string | undefined;
}

/** Where secrets are read, in the API's terms and in people's. */
export interface Place {
  workspace: string;
  project: string;
  environmentId: string;
  /** The name where it is known, else what the user gave. */
  environment: string;
}

const SLUG = /^[a-z0-9-]{2,48}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text can be a path part as it is. What looks like a slug may still be a name: that shows by a 404. */
export function isSlug(text: string): boolean {
  return SLUG.test(text);
}

/** Whether a text is an id. */
export function isId(text: string): boolean {
  return UUID.test(text);
}

/**
 * Turns slugs, names and ids into a place. Costs one request for an environment's name, none for ids and slugs, and
 * more only when something does not exist, to say what does.
 *
 * @throws EnkryptifyError `CONFIG_INVALID`, `WORKSPACE_*`, `PROJECT_NOT_FOUND`, `ENVIRONMENT_NOT_FOUND`
 */
export async function resolvePlace(api: Api, wanted: WantedPlace, options: CallOptions = {}): Promise<Place> {
  const project = need(wanted.project, "project");
  const environment = need(wanted.environment, "environment");
  const workspace = wanted.workspace?.trim();
  if (workspace && isSlug(workspace) && isSlug(project) && isId(environment)) {
    return { workspace, project, environmentId: environment, environment };
  }
  // Loaded only for who has to ask: with slugs and an id there is nothing to look up.
  return (await import("./place-lookup.ts")).lookUpPlace(api, { workspace, project, environment }, options);
}

/**
 * A 404 for a place given by slugs and ids: says which part does not exist, or passes the error on when all parts do,
 * or when that cannot be found out.
 */
export async function explainNotFound(api: Api, place: Place, error: unknown): Promise<never> {
  if (!isNotFound(error)) throw error;
  try {
    await (await import("./place-lookup.ts")).assertExists(api, place);
  } catch (reason) {
    if (isNotFound(reason)) throw reason;
  }
  throw error;
}

function need(value: string | undefined, field: "project" | "environment"): string {
  const text = value?.trim();
  if (text) return text;
  throw enkryptifyError({
    code: "CONFIG_INVALID",
    message: `No ${field} given. Set the option \`${field}\`, the variable ENKRYPTIFY_${field.toUpperCase()}, or "${field}" in .enkryptify.json.`,
  });
}
