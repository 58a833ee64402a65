import type { Http, HttpRequest, HttpResponse } from "../../src/platform.ts";
import { loadEverything } from "./load-everything.ts";
import type { VirtualClock } from "./virtual-clock.ts";

await loadEverything();

/** How the list is answered. */
export type ListMode =
  | { kind: "ok" }
  | { kind: "status"; status: number; retryAfter?: number }
  | { kind: "body"; body: string }
  | { kind: "reset" }
  | { kind: "hang" };

/** A list of two secrets that are always written together, each value the number of its write. */
export interface VersionedServer {
  http: Http;
  mode: ListMode;
  latencyMs: number;
  etags: boolean;
  /** Writes both secrets anew. */
  write(): void;
  /** When the value written as number n ceased to be the current one; Infinity while it is. True time. */
  supersededAt(version: number): number;
  requests: number[];
}

export const ENVIRONMENT_ID = "11111111-2222-4333-8444-555555555555";

export function createVersionedServer(clock: VirtualClock): VersionedServer {
  const superseded: number[] = [];
  const server: VersionedServer = {
    http: async (request) => {
      server.requests.push(clock.trueTime());
      // Decided on arrival, delivered later: a slow answer is an old one.
      const decided = decide(request);
      if (server.latencyMs > 0) await clock.sleep(server.latencyMs, request.signal);
      return decided();
    },
    mode: { kind: "ok" },
    latencyMs: 0,
    etags: false,
    write: () => superseded.push(clock.trueTime()),
    supersededAt: (version) => superseded[version] ?? Infinity,
    requests: [],
  };

  function decide(request: HttpRequest): () => HttpResponse | Promise<HttpResponse> {
    const { mode } = server;
    const version = superseded.length;
    if (mode.kind === "hang") return () => new Promise(() => undefined);
    if (mode.kind === "reset")
      return () => {
        throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
      };
    if (mode.kind === "body") return () => answer(200, mode.body);
    if (mode.kind === "status") {
      const headers: Record<string, string> = mode.retryAfter === undefined ? {} : { "retry-after": String(mode.retryAfter) };
      return () => answer(mode.status, "{}", headers);
    }
    const etag: Record<string, string> = server.etags ? { etag: `"${version}"` } : {};
    if (server.etags && request.headers["if-none-match"] === etag["etag"]) return () => answer(304, "", etag);
    const rows = ["LEFT", "RIGHT"].map((name) => ({ name, values: [{ environmentId: ENVIRONMENT_ID, value: String(version) }] }));
    return () => answer(200, JSON.stringify(rows), etag);
  }

  return server;
}

function answer(status: number, body: string, headers: Record<string, string> = {}): HttpResponse {
  return { status, body, header: (name) => headers[name.toLowerCase()] };
}
