import type { Api, CallOptions, NamedThing } from "./api.ts";
import type { ErrorCode } from "./error-codes.ts";
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

/**
 * Turns slugs, names and ids into a place. Costs one request for an environment's name, none for ids and slugs, and
 * more only when something does not exist, to say what does.
 *
 * @throws EnkryptifyError `CONFIG_INVALID`, `WORKSPACE_*`, `PROJECT_NOT_FOUND`, `ENVIRONMENT_NOT_FOUND`
 */
export async function resolvePlace(api: Api, wanted: WantedPlace, options: CallOptions = {}): Promise<Place> {
  const projectGiven = need(wanted.project, "project");
  const environmentGiven = need(wanted.environment, "environment");
  const workspace = await workspaceFor(api, wanted.workspace, options);
  const project = SLUG.test(projectGiven) ? projectGiven : await findProject(api, workspace, projectGiven, options);
  if (UUID.test(environmentGiven)) return { workspace, project, environmentId: environmentGiven, environment: environmentGiven };
  const place = await environmentsAt(api, { workspace, project }, options);
  const environment = find(place.environments, environmentGiven);
  if (environment === undefined)
    throw unknown("ENVIRONMENT_NOT_FOUND", environmentGiven, `${workspace}/${project}`, place.environments);
  return { workspace: place.workspace, project: place.project, environmentId: environment.id, environment: environment.name };
}

/**
 * A 404 for a place given by slugs and ids: says which part does not exist, or passes the error on when all parts do,
 * or when that cannot be found out.
 */
export async function explainNotFound(api: Api, place: Place, error: unknown): Promise<never> {
  if (!isNotFound(error)) throw error;
  try {
    await assertExists(api, place);
  } catch (reason) {
    if (isNotFound(reason)) throw reason;
  }
  throw error;
}

async function assertExists(api: Api, place: Place): Promise<void> {
  const workspace = await findWorkspace(api, place.workspace, {});
  const project = await findProject(api, workspace, place.project, {});
  const environments = await api.environments(workspace, project);
  if (find(environments, place.environmentId) !== undefined) return;
  throw unknown("ENVIRONMENT_NOT_FOUND", place.environmentId, `${workspace}/${project}`, environments);
}

function need(value: string | undefined, field: "project" | "environment"): string {
  const text = value?.trim();
  if (text) return text;
  throw enkryptifyError({
    code: "CONFIG_INVALID",
    message: `No ${field} given. Set the option \`${field}\`, the variable ENKRYPTIFY_${field.toUpperCase()}, or "${field}" in .enkryptify.json.`,
  });
}

async function workspaceFor(api: Api, given: string | undefined, options: CallOptions): Promise<string> {
  const text = given?.trim();
  if (!text) return onlyWorkspace(await api.workspaces(options));
  return SLUG.test(text) ? text : findWorkspace(api, text, options);
}

function onlyWorkspace(all: readonly NamedThing[]): string {
  const [first, ...others] = all;
  if (first === undefined) {
    throw enkryptifyError({
      code: "WORKSPACE_NOT_FOUND",
      message: "This token sees no workspace. Check its scope in the dashboard.",
    });
  }
  if (others.length === 0) return handle(first);
  throw enkryptifyError({
    code: "WORKSPACE_AMBIGUOUS",
    message: `This token sees several workspaces: ${list(all)}. Name one: option \`workspace\`, variable ENKRYPTIFY_WORKSPACE, or "workspace" in .enkryptify.json.`,
  });
}

async function findWorkspace(api: Api, wanted: string, options: CallOptions): Promise<string> {
  const all = await api.workspaces(options);
  const found = find(all, wanted);
  if (found === undefined) throw unknown("WORKSPACE_NOT_FOUND", wanted, "this token's scope", all);
  return handle(found);
}

async function findProject(api: Api, workspace: string, wanted: string, options: CallOptions): Promise<string> {
  const all = await api.projects(workspace, options);
  const found = find(all, wanted);
  if (found === undefined) throw unknown("PROJECT_NOT_FOUND", wanted, `the workspace "${workspace}"`, all);
  return handle(found);
}

/** What looks like a slug may still be a name: tried as it is, looked up only after a 404. */
async function environmentsAt(
  api: Api,
  place: { workspace: string; project: string },
  options: CallOptions,
): Promise<{ workspace: string; project: string; environments: NamedThing[] }> {
  try {
    return { ...place, environments: await api.environments(place.workspace, place.project, options) };
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const workspace = await findWorkspace(api, place.workspace, options);
    const project = await findProject(api, workspace, place.project, options);
    if (workspace === place.workspace && project === place.project) throw error;
    return { workspace, project, environments: await api.environments(workspace, project, options) };
  }
}

function find(all: readonly NamedThing[], wanted: string): NamedThing | undefined {
  const exact = all.find((thing) => thing.id === wanted || thing.slug === wanted || thing.name === wanted);
  const folded = wanted.toLowerCase();
  return exact ?? all.find((thing) => [thing.id, thing.slug, thing.name].some((text) => text?.toLowerCase() === folded));
}

function handle(thing: NamedThing): string {
  return thing.slug ?? thing.id;
}

function list(all: readonly NamedThing[]): string {
  return all.length === 0 ? "none" : all.map((thing) => thing.slug ?? thing.name).join(", ");
}

function unknown(code: ErrorCode, wanted: string, where: string, all: readonly NamedThing[]): Error {
  const kind = code.replace("_NOT_FOUND", "").toLowerCase();
  return enkryptifyError({
    code,
    message: `No ${kind} "${wanted}" in ${where}. There is: ${list(all)}. Correct the name, or check the token's scope.`,
    status: 404,
  });
}
