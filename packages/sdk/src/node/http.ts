import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import { tooLargeError } from "../http/too-large.ts";
import type { Http, HttpRequest, HttpResponse } from "../platform.ts";

type NodeHttpModule = typeof import("node:http") | typeof import("node:https");

/**
 * HTTP by `node:http(s)` instead of `fetch`: the first request costs a third of the CPU on Node 20, and Next.js does
 * not patch it, so nothing ends up in its disk cache. Redirects are never followed.
 */
export function createNodeHttp(options: { agent?: unknown }): Http {
  const ownAgents = new Map<string, unknown>();
  return async (request) => {
    const url = new URL(request.url);
    const module: NodeHttpModule = url.protocol === "https:" ? await import("node:https") : await import("node:http");
    const agent = options.agent ?? ownAgents.get(url.protocol) ?? createAgent(module);
    if (options.agent === undefined) ownAgents.set(url.protocol, agent);
    return exchange(module, request, url, agent as RequestOptions["agent"]);
  };
}

function createAgent(module: NodeHttpModule): unknown {
  // The agent's timeout closes sockets that idle: shortly before the usual 5 s of a server.
  return new module.Agent({ keepAlive: true, maxSockets: 8, timeout: 4000, scheduling: "lifo" });
}

function exchange(module: NodeHttpModule, request: HttpRequest, url: URL, agent: RequestOptions["agent"]): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const { method, headers, signal } = request;
    const outgoing: ClientRequest = module.request(url, { method, headers, signal, agent }, (incoming) => {
      collect(incoming, request.maxBytes).then(resolve, (error: Error) => {
        outgoing.destroy();
        reject(error);
      });
    });
    outgoing.once("error", reject);
    outgoing.end(request.body);
  });
}

async function collect(incoming: IncomingMessage, maxBytes: number): Promise<HttpResponse> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLargeError(maxBytes);
    chunks.push(chunk);
  }
  return {
    status: incoming.statusCode ?? 0,
    header: (name) => {
      const value = incoming.headers[name.toLowerCase()];
      return Array.isArray(value) ? value[0] : value;
    },
    body: Buffer.concat(chunks).toString("utf8"),
  };
}
