import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import * as z from "zod";
import { coversProject, coversTeam, seesEnvironment, seesProject, seesTeam } from "../access.ts";
import { byId } from "../lookup.ts";
import { forbidden, locateProject, locateWorkspace, notFound, requireWrite, type InProject } from "../locate.ts";
import type { AppEnv, Services } from "../services.ts";
import type { Environment, Project } from "../state.ts";
import { check, idSchema, readJson, slugSchema } from "../validate.ts";

const projectBody = z.object({ name: z.string().min(1), slug: slugSchema, teamId: idSchema });
const environmentBody = z.object({ name: z.string().min(1), hasPersonalOverrides: z.boolean() });

/** Projects of a workspace and their environments. */
export function projectRoutes(services: Services): Hono<AppEnv> {
  return new Hono<AppEnv>().route("/", readRoutes(services)).route("/", createRoutes(services));
}

function readRoutes({ store: { state } }: Services): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .get("/workspace/:ws/project", (c) => {
      const { workspace, rights } = locateWorkspace(c, state);
      const teams = workspace.teams.filter((team) => seesTeam(rights, workspace, team));
      return c.json(
        teams.map((team) => {
          const projects = workspace.projects.filter((project) => project.teamId === team.id && seesProject(rights, project));
          return { id: team.id, name: team.name, projects: projects.map(projectSummary) };
        }),
      );
    })
    .get("/workspace/:ws/project/:prj", (c) => {
      const located = locateProject(c, state);
      return c.json({ ...projectSummary(located.project), environments: environments(located) });
    })
    .get("/workspace/:ws/project/:prj/environment", (c) => c.json(environments(locateProject(c, state))))
    .get("/workspace/:ws/project/:prj/secret-share", (c) => {
      locateProject(c, state);
      return c.json([]); // the form of a share is not known, so the emulator has none
    });
}

function createRoutes({ store, now }: Services): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .post("/workspace/:ws/project", async (c) => {
      const body = await readJson(c);
      const project = store.change((draft): Project => {
        const { workspace, rights } = locateWorkspace(c, draft);
        requireWrite(rights, "projects");
        const { name, slug, teamId } = check(projectBody, body);
        const team = byId(workspace.teams, teamId);
        if (!team || !seesTeam(rights, workspace, team)) throw notFound("Team");
        if (!coversTeam(rights, team)) throw forbidden();
        if (workspace.projects.some((known) => known.slug === slug)) throw conflict("Project");
        const at = new Date(now()).toISOString();
        const id = randomUUID();
        const added = { id, slug, name, teamId: team.id, createdAt: at, updatedAt: at, environments: [], secrets: [] };
        workspace.projects.push(added);
        return added;
      });
      return c.json(projectSummary(project), 201);
    })
    .post("/workspace/:ws/project/:prj/environment", async (c) => {
      const body = await readJson(c);
      store.change((draft) => {
        const { project, rights } = locateProject(c, draft);
        requireWrite(rights, "environments");
        if (!coversProject(rights, project)) throw forbidden();
        const { name, hasPersonalOverrides } = check(environmentBody, body);
        if (project.environments.some((known) => known.name === name)) throw conflict("Environment");
        project.environments.push({ id: randomUUID(), name, hasPersonalOverrides });
      });
      return c.json({ success: true }, 201);
    });
}

function projectSummary({ id, name, slug }: Project): Pick<Project, "id" | "name" | "slug"> {
  return { id, name, slug };
}

function environments({ project, rights }: InProject): Pick<Environment, "id" | "name">[] {
  const visible = project.environments.filter((environment) => seesEnvironment(rights, project, environment));
  return visible.map(({ id, name }) => ({ id, name }));
}

function conflict(what: string): HTTPException {
  return new HTTPException(409, { message: `${what} already exists` });
}
