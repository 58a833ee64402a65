import { DEMO_TOKEN, type Emulator } from "../src/index.ts";

/** What a request brought back. `body` is the parsed JSON, or the text when it is none. */
export interface Reply {
  status: number;
  headers: Headers;
  // The tests look into answers freely; what is not there is undefined and fails the assertion.
  body: Json;
}

/** JSON to look into without declaring its form. */
export type Json = { readonly [key: string]: Json } & { map<T>(each: (item: Json) => T): T[] } & string;

/** Sends requests with one token. */
export interface Api {
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  send(method: string, path: string, body?: unknown): Promise<Reply>;
}

export const home = "/v1/workspace/acme/project/my-project";

/** Talks to an emulator in process; `token: null` sends none. */
export function api(emulator: Pick<Emulator, "fetch">, token: string | null = DEMO_TOKEN): Api {
  async function request(path: string, init: RequestInit & { headers: Record<string, string> }): Promise<Reply> {
    const headers = token === null ? init.headers : { ...init.headers, Authorization: `Bearer ${token}` };
    const response = await emulator.fetch(`http://emulator.example${path}`, { ...init, headers });
    return { status: response.status, headers: response.headers, body: parse(await response.text()) as Json };
  }
  return {
    get: (path, headers = {}) => request(path, { headers }),
    send(method, path, body) {
      if (body === undefined) return request(path, { method, headers: {} });
      return request(path, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    },
  };
}

/** The id of an environment of the demo project, or of another one. */
export function environmentId({ state }: Pick<Emulator, "state">, name: string, project = "my-project"): string {
  const projects = state.workspaces.flatMap((workspace) => workspace.projects);
  const found = projects.find(({ slug }) => slug === project)?.environments.find((environment) => environment.name === name);
  if (!found) throw new Error(`no environment ${name} in ${project}`);
  return found.id;
}

/** The id of a secret of the demo project; empty when there is none. */
export function secretId({ state }: Pick<Emulator, "state">, name: string): string {
  return state.workspaces[0]?.projects[0]?.secrets.find((secret) => secret.name === name)?.id ?? "";
}

/** The names in a list of things. */
export function names(list: Json): string[] {
  return list.map(({ name }) => name ?? "");
}

/** Exchanges a token. */
export async function exchange(emulator: Pick<Emulator, "fetch">, token: string = DEMO_TOKEN): Promise<string> {
  return (await api(emulator, token).send("POST", "/v1/auth/exchange")).body["accessToken"] ?? "";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
