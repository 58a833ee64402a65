import { everything } from "./access.ts";
import { EmulatorError } from "./emulator-error.ts";
import type { SeedScope } from "./seed.ts";
import type { Environment, Project, Scope, State, Team, User, Workspace } from "./state.ts";

/** Where a value lives. Each field is a slug, a name or an id. */
export interface Where {
  /** @default the first workspace */
  workspace?: string;
  project: string;
  environment: string;
}

/** The thing with this slug or id, as the API's paths name it. */
export function bySlugOrId<T extends { id: string; slug: string }>(things: readonly T[], key: string): T | undefined {
  return things.find((thing) => thing.slug === key) ?? byId(things, key);
}

/** The thing with this id; ids are compared without regard to case. */
export function byId<T extends { id: string }>(things: readonly T[], id: string): T | undefined {
  return things.find((thing) => thing.id.toLowerCase() === id.toLowerCase());
}

/** The workspace, or the first one. @throws {EmulatorError} NOT_FOUND, with the slugs there are */
export function findWorkspace(state: State, key?: string): Workspace {
  const found = key === undefined ? state.workspaces[0] : named(state.workspaces, key);
  if (found) return found;
  throw notFound("workspace", key ?? "(the first)", "this emulator", slugs(state.workspaces));
}

/** The project of a workspace. @throws {EmulatorError} NOT_FOUND, with the slugs there are */
export function findProject(workspace: Workspace, key: string): Project {
  const found = named(workspace.projects, key);
  if (found) return found;
  throw notFound("project", key, `workspace ${workspace.slug}`, slugs(workspace.projects));
}

/** The environment of a project. @throws {EmulatorError} NOT_FOUND, with the names there are */
export function findEnvironment(project: Project, key: string): Environment {
  const found = project.environments.find((environment) => environment.name === key) ?? byId(project.environments, key);
  if (found) return found;
  const names = project.environments.map((environment) => environment.name);
  throw notFound("environment", key, `project ${project.slug}`, names);
}

/** The user with this e-mail address or id. @throws {EmulatorError} NOT_FOUND, with the addresses there are */
export function findUser(state: State, key: string): User {
  const found = state.users.find((user) => user.email === key) ?? byId(state.users, key);
  if (found) return found;
  const addresses = state.users.map((user) => user.email);
  throw notFound("user", key, "this emulator", addresses);
}

/** The same among the members of a workspace. @throws {EmulatorError} NOT_FOUND, with the addresses there are */
export function findMember(state: State, workspace: Workspace, key: string): User {
  const members = state.users.filter(({ id }) => workspace.members.some(({ userId }) => userId === id));
  const found = members.find((user) => user.email === key) ?? byId(members, key);
  if (found) return found;
  const addresses = members.map((user) => user.email);
  throw notFound("member", key, `workspace ${workspace.slug}`, addresses);
}

/** The team of a workspace, by name or id. @throws {EmulatorError} NOT_FOUND, with the names there are */
export function findTeam(workspace: Workspace, key: string): Team {
  const found = workspace.teams.find((team) => team.name === key) ?? byId(workspace.teams, key);
  if (found) return found;
  const names = workspace.teams.map((team) => team.name);
  throw notFound("team", key, `workspace ${workspace.slug}`, names);
}

/** A scope written by names or ids. Everything when nothing is said. @throws {EmulatorError} NOT_FOUND for an unknown name */
export function resolveScope(workspace: Workspace, scope: SeedScope | undefined): Scope {
  if (!scope || scope.all) return everything;
  return {
    all: false,
    teams: (scope.teams ?? []).map((key) => findTeam(workspace, key).id),
    projects: (scope.projects ?? []).map((key) => findProject(workspace, key).id),
    environments: (scope.environments ?? []).map((key) => findEnvironmentAnywhere(workspace, key).id),
  };
}

/** The user a credential acts for when none is named: the owner, else the first member. */
export function defaultUser(state: State, workspace: Workspace): User {
  const member = workspace.members.find((candidate) => candidate.isOwner) ?? workspace.members[0];
  if (member) return findUser(state, member.userId);
  throw new EmulatorError("NOT_FOUND", `Workspace ${workspace.slug} has no members: add one to the seed`);
}

function findEnvironmentAnywhere(workspace: Workspace, key: string): Environment {
  const slash = key.indexOf("/");
  if (slash !== -1) return findEnvironment(findProject(workspace, key.slice(0, slash)), key.slice(slash + 1));
  const all = workspace.projects.flatMap(({ environments }) => environments);
  const found = byId(all, key);
  if (found) return found;
  const names = workspace.projects.flatMap((project) => project.environments.map(({ name }) => `${project.slug}/${name}`));
  throw notFound("environment", key, `workspace ${workspace.slug}`, names);
}

function named<T extends { id: string; slug: string; name: string }>(things: readonly T[], key: string): T | undefined {
  return bySlugOrId(things, key) ?? things.find((thing) => thing.name === key);
}

function slugs(things: readonly { slug: string }[]): string[] {
  return things.map((thing) => thing.slug);
}

function notFound(what: string, key: string, where: string, there: readonly string[]): EmulatorError {
  const known = there.length === 0 ? "there is none" : `there is ${there.join(", ")}`;
  return new EmulatorError("NOT_FOUND", `No ${what} ${key} in ${where}: ${known}`);
}
