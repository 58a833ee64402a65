import type { Environment, Permission, Project, Role, Scope, Team, Workspace } from "./state.ts";

/** What one credential may do in one workspace. Every scope must cover a thing: the credential's own, and the one of its user. */
export interface Rights {
  userId: string | null;
  role: Role;
  permission: Permission;
  scopes: readonly Scope[];
}

/** The kinds of things a write can touch. */
export type Resource = "secrets" | "projects" | "environments" | "tokens";

const writers: Record<Resource, readonly Role[]> = {
  secrets: ["admin", "developer"],
  projects: ["admin"],
  environments: ["admin"],
  tokens: ["admin", "developer", "member"],
};

/** The scope that limits nothing. */
export const everything: Scope = { all: true, teams: [], projects: [], environments: [] };

/** Effective write right: the credential's permission and the role of its user, whichever is less. */
export function canWrite(rights: Rights, resource: Resource): boolean {
  return rights.permission === "read-write" && writers[resource].includes(rights.role);
}

/** Only admins see the members. */
export function canListMembers(rights: Rights): boolean {
  return rights.role === "admin";
}

/** Whether the whole team is within the rights. */
export function coversTeam(rights: Rights, team: Pick<Team, "id">): boolean {
  return rights.scopes.every((scope) => scope.all || scope.teams.includes(team.id));
}

/** Whether the whole project is within the rights, with environments that do not exist yet. */
export function coversProject(rights: Rights, project: Pick<Project, "id" | "teamId">): boolean {
  return rights.scopes.every((scope) => scopeCoversProject(scope, project));
}

/** Whether the environment is within the rights. */
export function seesEnvironment(
  rights: Rights,
  project: Pick<Project, "id" | "teamId">,
  environment: Pick<Environment, "id">,
): boolean {
  return rights.scopes.every((scope) => scopeCoversProject(scope, project) || scope.environments.includes(environment.id));
}

/** Whether anything of the project is within the rights. */
export function seesProject(rights: Rights, project: Pick<Project, "id" | "teamId" | "environments">): boolean {
  return (
    coversProject(rights, project) || project.environments.some((environment) => seesEnvironment(rights, project, environment))
  );
}

/** Whether anything of the team is within the rights. */
export function seesTeam(rights: Rights, workspace: Pick<Workspace, "projects">, team: Pick<Team, "id">): boolean {
  return (
    coversTeam(rights, team) || workspace.projects.some((project) => project.teamId === team.id && seesProject(rights, project))
  );
}

/** Whether a new credential with this scope stays within the rights of the one that makes it. Ids outside the workspace are not covered. */
export function coversScope(rights: Rights, workspace: Workspace, scope: Scope): boolean {
  // The user's own scope is applied again whenever the new token is used, so "all" may mean "all that this user sees";
  // but a narrow token must not mint a wider one.
  if (scope.all) return rights.scopes[0]?.all === true;
  return (
    scope.teams.every((id) => workspace.teams.some((team) => team.id === id && coversTeam(rights, team))) &&
    scope.projects.every((id) => workspace.projects.some((project) => project.id === id && coversProject(rights, project))) &&
    scope.environments.every((id) =>
      workspace.projects.some((project) =>
        project.environments.some((environment) => environment.id === id && seesEnvironment(rights, project, environment)),
      ),
    )
  );
}

function scopeCoversProject(scope: Scope, project: Pick<Project, "id" | "teamId">): boolean {
  return scope.all || scope.teams.includes(project.teamId) || scope.projects.includes(project.id);
}
