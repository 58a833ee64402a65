/** What a request asked for. `other` is a path that the API does not have. */
export type RequestKind =
  | "exchange"
  | "oidc"
  | "device"
  | "logout"
  | "me"
  | "workspace"
  | "members"
  | "teams"
  | "project"
  | "environment"
  | "list"
  | "get"
  | "create"
  | "replace"
  | "delete"
  | "share"
  | "tokens"
  | "other";

/** One request, without values and without tokens. */
export interface RequestLogEntry {
  /** Milliseconds since the epoch, of the emulator's clock. */
  at: number;
  method: string;
  /** Path and query; only the values of `environmentId`, `environment_id` and `resolve` are kept. */
  path: string;
  /** Status of the answer; 0 while there is none, and for good when a fault withheld it. */
  status: number;
  /** The id of the token (or identity) behind the request, once it is known to be valid. */
  tokenId?: string;
  kind: RequestKind;
}

export interface RequestLog {
  /** The same array for good: it grows, and `clear` empties it. */
  readonly entries: RequestLogEntry[];
  /** Adds a request on arrival; the returned entry is completed while it is answered. */
  open: (method: string, url: URL, at: number) => RequestLogEntry;
  count: (kind?: RequestKind) => number;
  clear: () => void;
}

const kept = 10_000;
const shownQueries = new Set(["environmentId", "environment_id", "resolve"]);
const credentialLike = /ek_live_[^/?&#]*|[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/gi;

const project = "/v1/workspace/[^/]+/project/[^/]+";
const routes: readonly [methods: string, path: string, kind: RequestKind][] = [
  ["POST", "/v1/auth/exchange", "exchange"],
  ["POST", "/v1/auth/oidc/exchange", "oidc"],
  ["POST", "/v1/auth/device/(code|token)", "device"],
  ["POST", "/v1/auth/cli/logout", "logout"],
  ["GET", "/v1/me", "me"],
  ["GET", "/v1/workspace", "workspace"],
  ["GET", "/v1/workspace/[^/]+/rbac", "members"],
  ["GET", "/v1/workspace/[^/]+/team", "teams"],
  ["GET|POST", "/v1/workspace/[^/]+/project", "project"],
  ["GET", project, "project"],
  ["GET|POST", `${project}/environment`, "environment"],
  ["GET", `${project}/secret`, "list"],
  ["POST", `${project}/secret`, "create"],
  ["GET", `${project}/secret/[^/]+`, "get"],
  ["PUT", `${project}/secret/[^/]+`, "replace"],
  ["DELETE", `${project}/secret/[^/]+`, "delete"],
  ["GET", `${project}/secret-share`, "share"],
  ["GET|POST|DELETE", "/v1/workspace/[^/]+/tokens(/.*)?", "tokens"],
];
const patterns = routes.map(([methods, path, kind]) => ({ pattern: new RegExp(`^(${methods}) ${path}/?$`), kind }));

/** What a request with this method and path asks for. */
export function requestKind(method: string, path: string): RequestKind {
  return patterns.find(({ pattern }) => pattern.test(`${method} ${path}`))?.kind ?? "other";
}

/** Keeps the last 10 000 requests. */
export function createRequestLog(): RequestLog {
  const entries: RequestLogEntry[] = [];
  const counts = new Map<RequestKind | undefined, number>();
  const counted = (kind?: RequestKind): number => counts.get(kind) ?? 0;
  return {
    entries,
    open(method, url, at) {
      const kind = requestKind(method, url.pathname);
      const entry: RequestLogEntry = { at, method, path: loggedPath(url), status: 0, kind };
      entries.push(entry);
      if (entries.length > kept) entries.shift();
      counts.set(kind, counted(kind) + 1).set(undefined, counted() + 1);
      return entry;
    },
    count: counted,
    clear() {
      entries.length = 0;
      counts.clear();
    },
  };
}

function loggedPath(url: URL): string {
  const query = [...url.searchParams].map(([name, value]) => `${name}=${shownQueries.has(name) ? value : "…"}`);
  const path = query.length === 0 ? url.pathname : `${url.pathname}?${query.join("&")}`;
  return path.replaceAll(credentialLike, "…");
}
