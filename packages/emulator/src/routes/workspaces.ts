import { Hono } from "hono";
import { canListMembers, seesProject, seesTeam } from "../access.ts";
import { forbidden, locateWorkspace } from "../locate.ts";
import type { AppEnv, Services } from "../services.ts";

/** Workspaces, their members and their teams. */
export function workspaceRoutes({ store: { state } }: Services): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .get("/workspace", (c) => {
      const visible = state.workspaces.filter((workspace) => c.get("principal").rightsIn(workspace));
      return c.json(
        visible.map(({ id, name, slug, members }) => {
          const ownerId = members.find(({ isOwner }) => isOwner)?.userId;
          return { id, name, slug, ownerId };
        }),
      );
    })
    .get("/workspace/:ws/rbac", (c) => {
      const { workspace, rights } = locateWorkspace(c, state);
      if (!canListMembers(rights)) throw forbidden();
      return c.json(
        workspace.members.map(({ userId, ...member }) => {
          const user = state.users.find(({ id }) => id === userId);
          return { ...member, workspaceId: workspace.id, user };
        }),
      );
    })
    .get("/workspace/:ws/team", (c) => {
      const { workspace, rights } = locateWorkspace(c, state);
      const teams = workspace.teams.filter((team) => seesTeam(rights, workspace, team));
      return c.json(
        teams.map((team) => {
          const projects = workspace.projects.filter((project) => project.teamId === team.id && seesProject(rights, project));
          return { id: team.id, name: team.name, projectCount: projects.length, createdAt: team.createdAt };
        }),
      );
    });
}
