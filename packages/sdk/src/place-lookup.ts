import type { Api, CallOptions } from "./api.ts";
import { createDirectory, type Directory, type NamedThing } from "./directory.ts";
import type { ErrorCode } from "./error-codes.ts";
import { isNotFound } from "./http/retry-policy.ts";
import { enkryptifyError } from "./official-errors.ts";
import { isId, isSlug, type Place } from "./place.ts";

/** Asks the API for what the user gave by name, or not at all. */
export async function lookUpPlace(
  api: Api,
  wanted: { workspace: string | undefined; project: string; environment: string },
  options: CallOptions,
): Promise<Place> {
  const directory = createDirectory(api);
  const workspace = await workspaceFor(directory, wanted.workspace, options);
  const project = isSlug(wanted.project) ? wanted.project : await findProject(directory, workspace, wanted.project, options);
  if (isId(wanted.environment)) {
    return { workspace, project, environmentId: wanted.environment, environment: wanted.environment };
  }
  const place = await environmentsAt(directory, { workspace, project }, options);
  const environment = find(place.environments, wanted.environment);
  if (environment === undefined)
    throw unknown("ENVIRONMENT_NOT_FOUND", wanted.environment, `${workspace}/${project}`, place.environments);
  return { workspace: place.workspace, project: place.project, environmentId: environment.id, environment: environment.name };
}

/** Throws the error that says which part of a place does not exist. */
export async function assertExists(api: Api, place: Place): Promise<void> {
  const directory = createDirectory(api);
  const workspace = await findWorkspace(directory, place.workspace, {});
  const project = await findProject(directory, workspace, place.project, {});
  const environments = await directory.environments(workspace, project);
  if (find(environments, place.environmentId) !== undefined) return;
  throw unknown("ENVIRONMENT_NOT_FOUND", place.environmentId, `${workspace}/${project}`, environments);
}

async function workspaceFor(directory: Directory, given: string | undefined, options: CallOptions): Promise<string> {
  if (!given) return onlyWorkspace(await directory.workspaces(options));
  return isSlug(given) ? given : findWorkspace(directory, given, options);
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

async function findWorkspace(directory: Directory, wanted: string, options: CallOptions): Promise<string> {
  const all = await directory.workspaces(options);
  const found = find(all, wanted);
  if (found === undefined) throw unknown("WORKSPACE_NOT_FOUND", wanted, "this token's scope", all);
  return handle(found);
}

async function findProject(directory: Directory, workspace: string, wanted: string, options: CallOptions): Promise<string> {
  const all = await directory.projects(workspace, options);
  const found = find(all, wanted);
  if (found === undefined) throw unknown("PROJECT_NOT_FOUND", wanted, `the workspace "${workspace}"`, all);
  return handle(found);
}

/** What looks like a slug may still be a name: tried as it is, looked up only after a 404. */
async function environmentsAt(
  directory: Directory,
  place: { workspace: string; project: string },
  options: CallOptions,
): Promise<{ workspace: string; project: string; environments: NamedThing[] }> {
  try {
    return { ...place, environments: await directory.environments(place.workspace, place.project, options) };
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const workspace = await findWorkspace(directory, place.workspace, options);
    const project = await findProject(directory, workspace, place.project, options);
    if (workspace === place.workspace && project === place.project) throw error;
    return { workspace, project, environments: await directory.environments(workspace, project, options) };
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
