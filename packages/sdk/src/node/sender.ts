import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import { unpatched } from "./proxy-bypass.ts";
import type { ProxyRoute, ProxyRouter } from "./proxy-route.ts";

type NodeHttpModule = typeof import("node:http") | typeof import("node:https");

/** How requests leave Node.js. */
export interface SenderOptions {
  /** An `http.Agent` or `https.Agent`; it also takes the place of the proxy variables. */
  agent?: unknown;
  /** Whether HTTPS_PROXY, HTTP_PROXY and NO_PROXY count; "all" for addresses of this machine too. @default true */
  proxyFromEnv?: boolean | "all" | undefined;
}

/** One request. */
export interface Outgoing {
  method: string;
  headers: Record<string, string>;
  body?: string | undefined;
  signal: AbortSignal;
}

/** Sends a request and resolves with the start of its answer. Redirects are never followed. */
export type NodeSender = (url: URL, outgoing: Outgoing) => Promise<IncomingMessage>;

/** A sender with kept-alive connections of its own. Modules are loaded by the first request that needs them. */
export function createNodeSender(options: SenderOptions): NodeSender {
  const ownAgents = new Map<string, unknown>();
  let router: Promise<ProxyRouter> | undefined;

  async function routeOf(url: URL): Promise<ProxyRoute | undefined> {
    if (options.agent !== undefined || options.proxyFromEnv === false || !hasProxyVariable()) return undefined;
    router ??= import("./proxy-route.ts").then(({ createProxyRouter }) => createProxyRouter(options.proxyFromEnv === "all"));
    return (await router)(url);
  }

  return async (url, outgoing) => {
    const route = await routeOf(url);
    const module: NodeHttpModule = url.protocol === "https:" ? await import("node:https") : await import("node:http");
    const agent = options.agent ?? route?.overrides.agent ?? ownAgents.get(url.protocol) ?? createAgent(module);
    if (options.agent === undefined && route === undefined) ownAgents.set(url.protocol, agent);
    return send(module, url, outgoing, { agent: agent as RequestOptions["agent"], route });
  };
}

function hasProxyVariable(): boolean {
  const { env } = process;
  return Boolean(env["HTTPS_PROXY"] || env["https_proxy"] || env["HTTP_PROXY"] || env["http_proxy"]);
}

function createAgent(module: NodeHttpModule): unknown {
  // The agent's timeout closes sockets that idle: shortly before the usual 5 s of a server.
  return new module.Agent({ keepAlive: true, maxSockets: 8, timeout: 4000, scheduling: "lifo" });
}

function send(
  module: NodeHttpModule,
  url: URL,
  outgoing: Outgoing,
  way: { agent: RequestOptions["agent"]; route: ProxyRoute | undefined },
): Promise<IncomingMessage> {
  const { method, signal } = outgoing;
  const headers = { ...outgoing.headers, ...way.route?.headers };
  return new Promise((resolve, reject) => {
    const request: ClientRequest = unpatched(url.protocol, module.request)(
      url,
      { method, headers, signal, ...way.route?.overrides, agent: way.agent },
      (incoming) => {
        const refusal = way.route?.refusal(incoming.statusCode ?? 0);
        if (refusal === undefined) return resolve(incoming);
        incoming.destroy();
        reject(refusal);
      },
    );
    request.on("error", reject);
    request.end(outgoing.body);
  });
}
