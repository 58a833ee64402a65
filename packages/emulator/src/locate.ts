import { HTTPException } from "hono/http-exception";
import { canWrite, seesEnvironment, seesProject, type Resource, type Rights } from "./access.ts";
import { byId, bySlugOrId } from "./lookup.ts";
import type { RequestContext } from "./services.ts";
import type { Environment, Project, State, Workspace } from "./state.ts";
import { check, idSchema, slugSchema } from "./validate.ts";

/** A workspace of a request's path, and what its sender may do there. */
export interface InWorkspace {
  workspace: Workspace;
  rights: Rights;
}

export interface InProject extends InWorkspace {
  project: Project;
}

/** The workspace named in the path. What the sender may not see is not there. @throws {HTTPException} 400, 404 */
export function locateWorkspace(context: RequestContext, state: State): InWorkspace {
  const key = check(slugSchema, context.req.param("ws"), "workspace");
  const workspace = bySlugOrId(state.workspaces, key);
  const rights = workspace && context.get("principal").rightsIn(workspace);
  if (!rights) throw notFound("Workspace");
  return { workspace, rights };
}

/** The project named in the path. @throws {HTTPException} 400, 404 */
export function locateProject(context: RequestContext, state: State): InProject {
  const { workspace, rights } = locateWorkspace(context, state);
  const key = check(slugSchema, context.req.param("prj"), "project");
  const project = bySlugOrId(workspace.projects, key);
  if (!project || !seesProject(rights, project)) throw notFound("Project");
  return { workspace, project, rights };
}

/** An environment named by its id. @throws {HTTPException} 400 when it is not an id, 404 */
export function locateEnvironment({ project, rights }: InProject, id: string, field = "environmentId"): Environment {
  const environment = byId(project.environments, check(idSchema, id, field));
  if (!environment || !seesEnvironment(rights, project, environment)) throw notFound("Environment");
  return environment;
}

/** @throws {HTTPException} 403 unless the credential and the role both allow to write this */
export function requireWrite(rights: Rights, resource: Resource): void {
  if (!canWrite(rights, resource)) throw forbidden();
}

/** The answer to a known thing that may not be done. */
export function forbidden(): HTTPException {
  return new HTTPException(403, { message: "Insufficient permissions" });
}

/** The answer to a thing that is absent or hidden. */
export function notFound(what: string): HTTPException {
  return new HTTPException(404, { message: `${what} not found` });
}
