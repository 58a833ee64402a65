import { defaultAudience, defaultIssuer, testClusterPublicKey } from "./service-account.ts";
import { everything } from "./access.ts";
import { addToken, lifetimeMs } from "./credentials.ts";
import { EmulatorError } from "./emulator-error.ts";
import { stableId } from "./ids.ts";
import { createSigningKey } from "./jwt.ts";
import { defaultUser, findEnvironment, findProject, findUser } from "./lookup.ts";
import type { Seed, SeedProject, SeedScope, SeedSecret, SeedWorkspace } from "./seed.ts";
import type { Project, Scope, Secret, State, Workspace } from "./state.ts";

/** A new state with the content of a seed. @throws {EmulatorError} NOT_FOUND for a name that the seed does not define */
export function seedState(seed: Seed, now: number): State {
  const state: State = { version: 1, signingKey: createSigningKey(), users: [], workspaces: [], tokens: [], sessions: [] };
  for (const [slug, workspace] of Object.entries(seed.workspaces)) addWorkspace(state, slug, workspace, now);
  return state;
}

/** A scope written by names. Everything when nothing is said. @throws {EmulatorError} NOT_FOUND for an unknown name */
export function resolveScope(workspace: Workspace, scope: SeedScope | undefined): Scope {
  if (!scope || scope.all) return everything;
  return {
    all: false,
    teams: (scope.teams ?? []).map((key) => findTeamId(workspace, key)),
    projects: (scope.projects ?? []).map((key) => findProject(workspace, key).id),
    environments: (scope.environments ?? []).map((key) => findEnvironmentId(workspace, key)),
  };
}

function addWorkspace(state: State, slug: string, seed: SeedWorkspace, now: number): void {
  const at = new Date(now).toISOString();
  const id = stableId("workspace", slug);
  const teams = (seed.teams ?? ["Default"]).map((name) => ({ id: stableId(id, "team", name), name, createdAt: at }));
  const workspace: Workspace = { id, slug, name: seed.name ?? slug, members: [], teams, projects: [], identities: [] };
  state.workspaces.push(workspace);
  const members = Object.entries(seed.members ?? { [`owner@${slug}.example`]: {} });
  for (const [email, member] of members) addUser(state, email, member.name);
  for (const [projectSlug, project] of Object.entries(seed.projects ?? {})) {
    workspace.projects.push(newProject(state, workspace, projectSlug, project, at));
  }
  // Scopes name projects, so members come after them.
  for (const [index, [email, member]] of members.entries()) {
    workspace.members.push({
      id: stableId(id, "member", email),
      userId: findUser(state, email).id,
      role: member.role ?? (index === 0 ? "admin" : "member"),
      status: "account-created",
      isOwner: member.owner ?? index === 0,
      scope: resolveScope(workspace, member.scope),
      invitedAt: at,
    });
  }
  addCredentials(state, workspace, seed, now);
}

function addCredentials(state: State, workspace: Workspace, seed: SeedWorkspace, now: number): void {
  for (const [index, token] of (seed.tokens ?? []).entries()) {
    const name = token.name ?? `token ${index + 1}`;
    const user = token.user === undefined ? defaultUser(state, workspace) : findUser(state, token.user);
    const added = {
      id: stableId(workspace.id, "token", String(index), name),
      workspaceId: workspace.id,
      userId: user.id,
      name,
      permission: token.permission ?? "read",
      scope: resolveScope(workspace, token.scope),
      type: "static" as const,
      lifetimeMs: lifetimeMs(token.expiresIn ?? "6m"),
      raw: token.token,
    };
    addToken(state, added, now);
  }
  for (const identity of seed.identities ?? []) {
    workspace.identities.push({
      id: stableId(workspace.id, "identity", identity.subject),
      issuer: identity.issuer ?? defaultIssuer,
      audience: identity.audience ?? defaultAudience,
      subject: identity.subject,
      permission: identity.permission ?? "read",
      scope: resolveScope(workspace, identity.scope),
      userId: identity.user === undefined ? null : findUser(state, identity.user).id,
      keys: identity.keys ?? [testClusterPublicKey()],
    });
  }
}

function addUser(state: State, email: string, name = email): void {
  if (state.users.some((user) => user.email === email)) return; // a member of two workspaces
  state.users.push({ id: stableId("user", email), email, name });
}

function newProject(state: State, workspace: Workspace, slug: string, seed: SeedProject, at: string): Project {
  const id = stableId(workspace.id, "project", slug);
  const teamId = seed.team === undefined ? (workspace.teams[0]?.id ?? "") : findTeamId(workspace, seed.team);
  const environments = Object.entries(seed.environments).map(([name, { id: given, personalOverrides }]) => ({
    id: given ?? stableId(id, "environment", name),
    name,
    hasPersonalOverrides: personalOverrides ?? false,
  }));
  const project = { id, slug, name: seed.name ?? slug, teamId, createdAt: at, updatedAt: at, environments, secrets: [] };
  for (const [environment, { secrets }] of Object.entries(seed.environments)) {
    for (const [name, secret] of Object.entries(secrets ?? {})) {
      addValues(state, project, environment, name, typeof secret === "string" ? { value: secret } : secret);
    }
  }
  return project;
}

function addValues(state: State, project: Project, environment: string, name: string, seed: SeedSecret): void {
  const environmentId = findEnvironment(project, environment).id;
  let secret = project.secrets.find((candidate) => candidate.name === name);
  if (!secret) project.secrets.push((secret = newSecret(stableId(project.id, "secret", name), name, project.createdAt)));
  secret.note = seed.note ?? secret.note;
  if (seed.value !== undefined) secret.values.push({ environmentId, value: seed.value, userId: null });
  for (const [email, value] of Object.entries(seed.personal ?? {})) {
    secret.values.push({ environmentId, value, userId: findUser(state, email).id });
  }
}

/** A secret without values. `runtime` and `text` are the only kinds that any client of the API sends. */
export function newSecret(id: string, name: string, at: string): Secret {
  return { id, name, note: "", type: "runtime", dataType: "text", createdAt: at, updatedAt: at, values: [] };
}

function findTeamId(workspace: Workspace, key: string): string {
  const team = workspace.teams.find((candidate) => candidate.name === key || candidate.id === key);
  if (team) return team.id;
  const names = workspace.teams.map((candidate) => candidate.name).join(", ");
  throw new EmulatorError("NOT_FOUND", `No team ${key} in workspace ${workspace.slug}: there is ${names}`);
}

function findEnvironmentId(workspace: Workspace, key: string): string {
  const slash = key.indexOf("/");
  if (slash !== -1) return findEnvironment(findProject(workspace, key.slice(0, slash)), key.slice(slash + 1)).id;
  for (const project of workspace.projects) {
    const environment = project.environments.find((candidate) => candidate.id === key);
    if (environment) return environment.id;
  }
  throw new EmulatorError(
    "NOT_FOUND",
    `No environment ${key} in workspace ${workspace.slug}: write PROJECT/ENVIRONMENT or an id`,
  );
}
