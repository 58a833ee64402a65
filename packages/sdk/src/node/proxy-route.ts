import { Agent as HttpAgent, type RequestOptions } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { connect as connectTcp } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import { openTunnel, proxyAuthorization, refusedByProxy } from "./proxy-tunnel.ts";
import { proxyFor } from "./proxy-variables.ts";

/** How a request reaches its target through a forward proxy: what it overrides in the request. */
export interface ProxyRoute {
  overrides: Pick<RequestOptions, "agent" | "path">;
  headers: Record<string, string>;
  /** The error for an answer that comes from the proxy instead of the target. */
  refusal(status: number): Error | undefined;
}

/** Finds the route of each request; undefined when it goes direct. */
export type ProxyRouter = (url: URL) => ProxyRoute | undefined;

const POOL = { keepAlive: true, maxSockets: 8, timeout: 4000, scheduling: "lifo" } as const;

/**
 * Routes by the variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY, read at each request. Connections are kept alive per proxy.
 *
 * @param loopback whether addresses of this machine go through the proxy too
 */
export function createProxyRouter(loopback: boolean): ProxyRouter {
  const agents = new Map<string, HttpAgent>();
  return (url) => {
    const proxy = proxyFor(url, process.env, loopback);
    if (proxy === undefined) return undefined;
    const key = `${url.protocol} ${proxy.href}`;
    const agent = agents.get(key) ?? (url.protocol === "https:" ? createTunnelAgent(proxy) : createForwardAgent(proxy));
    agents.set(key, agent);
    if (url.protocol === "https:") return { overrides: { agent }, headers: {}, refusal: () => undefined };
    return {
      overrides: { agent, path: url.href },
      headers: { host: url.host, ...proxyAuthorization(proxy) },
      refusal: (status) => (status === 407 ? refusedByProxy(proxy, status) : undefined),
    };
  };
}

/** TLS with the target inside of a tunnel that the proxy opens: the proxy sees the host's name and nothing else. */
function createTunnelAgent(proxy: URL): HttpsAgent {
  const agent = new HttpsAgent(POOL);
  agent.createConnection = (options, callback) => {
    // Node's type wants a stream beside the error; its code does not look at it.
    const settle = callback as (error: Error | null, stream?: Duplex) => void;
    void connectThrough(proxy, options).then(
      (socket) => settle(null, socket),
      (error: Error) => settle(error),
    );
    return undefined;
  };
  return agent;
}

async function connectThrough(proxy: URL, options: RequestOptions): Promise<Duplex> {
  const socket = await openTunnel(proxy, { host: options.host ?? "", port: Number(options.port) });
  return connectTls({ ...(options as ConnectionOptions), socket });
}

/** Plain http: the proxy gets the whole URL and sends the request on. */
function createForwardAgent(proxy: URL): HttpAgent {
  const agent = new HttpAgent(POOL);
  agent.createConnection = () => {
    const host = proxy.hostname.replace(/^\[|\]$/g, "");
    if (proxy.protocol === "https:") return connectTls({ host, port: Number(proxy.port || 443), servername: host });
    return connectTcp({ host, port: Number(proxy.port || 80) });
  };
  return agent;
}
