import { fail, fieldsOf, projectPath, segment, type Api, type CallOptions } from "./api.ts";
import type { ApiAnswer } from "./http/transport.ts";

/** A workspace, project or environment: what the API calls it, and what people call it. */
export interface NamedThing {
  id: string;
  name: string;
  slug?: string;
}

/** What a token can see. Loaded only for who has to look something up. */
export interface Directory {
  workspaces(options?: CallOptions): Promise<NamedThing[]>;
  projects(workspace: string, options?: CallOptions): Promise<NamedThing[]>;
  environments(workspace: string, project: string, options?: CallOptions): Promise<NamedThing[]>;
}

export function createDirectory(api: Pick<Api, "get">): Directory {
  return {
    workspaces: async (options) => {
      const what = "list the workspaces of this token";
      return named(await api.get({ ...options, path: "/v1/workspace", what }), what);
    },
    projects: async (workspace, options) => {
      const what = `list the projects of the workspace "${workspace}"`;
      return projectsOf(await api.get({ ...options, path: `/v1/workspace/${segment(workspace)}/project`, what }), what);
    },
    environments: async (workspace, project, options) => {
      const what = `list the environments of ${workspace}/${project}`;
      return named(await api.get({ ...options, path: `${projectPath(workspace, project)}/environment`, what }), what);
    },
  };
}

function named(answer: ApiAnswer, what: string): NamedThing[] {
  if (!Array.isArray(answer.data)) fail(what, "is not a list");
  return (answer.data as unknown[]).map((item) => namedThing(item) ?? fail(what, "holds an entry without id and name"));
}

/** Projects come grouped by team: `[{ projects: [...] }]`. */
function projectsOf(answer: ApiAnswer, what: string): NamedThing[] {
  if (!Array.isArray(answer.data)) fail(what, "is not a list");
  return (answer.data as unknown[]).flatMap((team) => {
    const { projects } = fieldsOf(team);
    return Array.isArray(projects)
      ? projects.map((item) => namedThing(item) ?? fail(what, "holds an entry without id and name"))
      : [];
  });
}

function namedThing(item: unknown): NamedThing | undefined {
  const { id, name, slug } = fieldsOf(item);
  if (typeof id !== "string" || typeof name !== "string") return undefined;
  return typeof slug === "string" ? { id, name, slug } : { id, name };
}
