import { everything } from "./access.ts";
import { addToken, lifetimeMs } from "./credentials.ts";
import { EmulatorError } from "./emulator-error.ts";
import { stableId } from "./ids.ts";
import { createSigningKey } from "./jwt.ts";
import { defaultUser, findEnvironment, findMember, findTeam, resolveScope } from "./lookup.ts";
import { newSecret } from "./secret.ts";
import { seedProblem, type Seed, type SeedProject, type SeedSecret, type SeedWorkspace } from "./seed.ts";
import { defaultAudience, defaultIssuer, testClusterPublicKey } from "./service-account.ts";
import type { Project, State, Workspace } from "./state.ts";

/** Runs a look-up for one place of the seed, and names the place when nothing is found. */
type At = <T>(place: readonly PropertyKey[], find: () => T) => T;

/** A workspace being filled. */
interface Filling {
  state: State;
  workspace: Workspace;
  now: number;
  at: At;
}

/** A new state with the content of a seed. @throws {EmulatorError} SEED_INVALID for a name that the seed does not define */
export function seedState(seed: Seed, now: number, source: string): State {
  const state: State = { version: 1, signingKey: createSigningKey(), users: [], workspaces: [], tokens: [], sessions: [] };
  for (const [slug, content] of Object.entries(seed.workspaces)) {
    const at: At = (place, find) => {
      try {
        return find();
      } catch (error) {
        if (!(error instanceof EmulatorError)) throw error;
        throw seedProblem(source, ["workspaces", slug, ...place], error.message);
      }
    };
    const workspace = emptyWorkspace(slug, content, new Date(now).toISOString());
    state.workspaces.push(workspace);
    fill({ state, workspace, now, at }, content);
  }
  return state;
}

function emptyWorkspace(slug: string, { name = slug, teams = ["Default"] }: SeedWorkspace, createdAt: string): Workspace {
  const id = stableId("workspace", slug);
  const made = teams.map((team) => ({ id: stableId(id, "team", team), name: team, createdAt }));
  return { id, slug, name, members: [], teams: made, projects: [], identities: [] };
}

function fill(filling: Filling, seed: SeedWorkspace): void {
  addMembers(filling, seed);
  for (const [slug, project] of Object.entries(seed.projects ?? {})) addProject(filling, slug, project);
  // Scopes name projects and environments, which are there only now.
  const { workspace, at } = filling;
  for (const member of workspace.members) {
    const email = filling.state.users.find(({ id }) => id === member.userId)?.email ?? "";
    member.scope = at(["members", email, "scope"], () => resolveScope(workspace, seed.members?.[email]?.scope));
  }
  addTokens(filling, seed);
  addIdentities(filling, seed);
}

function addMembers({ state, workspace, now }: Filling, seed: SeedWorkspace): void {
  const members = Object.entries(seed.members ?? { [`owner@${workspace.slug}.example`]: {} });
  for (const [index, [email, member]] of members.entries()) {
    const userId = stableId("user", email);
    // Somebody may be a member of two workspaces.
    if (!state.users.some(({ id }) => id === userId)) state.users.push({ id: userId, email, name: member.name ?? email });
    workspace.members.push({
      id: stableId(workspace.id, "member", email),
      userId,
      role: member.role ?? (index === 0 ? "admin" : "member"),
      status: "account-created",
      isOwner: member.owner ?? index === 0,
      scope: everything,
      invitedAt: new Date(now).toISOString(),
    });
  }
}

function addProject({ state, workspace, now, at }: Filling, slug: string, seed: SeedProject): void {
  const id = stableId(workspace.id, "project", slug);
  const createdAt = new Date(now).toISOString();
  const { team } = seed;
  const teamId = team === undefined ? workspace.teams[0]?.id : at(["projects", slug, "team"], () => findTeam(workspace, team).id);
  const environments = Object.entries(seed.environments).map(([name, { id: given, personalOverrides }]) => ({
    id: given ?? stableId(id, "environment", name),
    name,
    hasPersonalOverrides: personalOverrides ?? false,
  }));
  const named = { id, slug, name: seed.name ?? slug, teamId: teamId ?? "" };
  const project: Project = { ...named, createdAt, updatedAt: createdAt, environments, secrets: [] };
  workspace.projects.push(project);
  for (const [environment, { secrets }] of Object.entries(seed.environments)) {
    for (const [name, secret] of Object.entries(secrets ?? {})) {
      const place = ["projects", slug, "environments", environment, "secrets", name];
      const userId = (email: string): string => at([...place, "personal"], () => findMember(state, workspace, email).id);
      addValues(project, { environment, name }, typeof secret === "string" ? { value: secret } : secret, userId);
    }
  }
}

function addValues(
  project: Project,
  { environment, name }: { environment: string; name: string },
  seed: SeedSecret,
  userId: (email: string) => string,
): void {
  const environmentId = findEnvironment(project, environment).id;
  let secret = project.secrets.find((candidate) => candidate.name === name);
  if (!secret) project.secrets.push((secret = newSecret(stableId(project.id, "secret", name), name, project.createdAt)));
  secret.note = seed.note ?? secret.note;
  if (seed.value !== undefined) secret.values.push({ environmentId, value: seed.value, userId: null });
  for (const [email, value] of Object.entries(seed.personal ?? {})) {
    secret.values.push({ environmentId, value, userId: userId(email) });
  }
}

function addTokens({ state, workspace, now, at }: Filling, seed: SeedWorkspace): void {
  for (const [index, { token: raw, name = `token ${index + 1}`, user, scope, ...token }] of (seed.tokens ?? []).entries()) {
    const place = ["tokens", index];
    const holder = at([...place, "user"], () =>
      user === undefined ? defaultUser(state, workspace) : findMember(state, workspace, user),
    );
    const added = {
      id: stableId(workspace.id, "token", String(index), name),
      workspaceId: workspace.id,
      userId: holder.id,
      permission: token.permission ?? "read",
      scope: at([...place, "scope"], () => resolveScope(workspace, scope)),
      lifetimeMs: lifetimeMs(token.expiresIn ?? "6m"),
    };
    addToken(state, { ...added, name, raw, type: "static" }, now);
  }
}

function addIdentities({ state, workspace, at }: Filling, seed: SeedWorkspace): void {
  for (const [index, identity] of (seed.identities ?? []).entries()) {
    const { subject, user, issuer = defaultIssuer, audience = defaultAudience } = identity;
    const place = ["identities", index];
    workspace.identities.push({
      id: stableId(workspace.id, "identity", String(index), subject),
      issuer,
      audience,
      subject,
      permission: identity.permission ?? "read",
      scope: at([...place, "scope"], () => resolveScope(workspace, identity.scope)),
      userId: user === undefined ? null : at([...place, "user"], () => findMember(state, workspace, user).id),
      keys: identity.keys ?? [testClusterPublicKey()],
    });
  }
}
