import { request as httpRequest, type ClientRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Duplex } from "node:stream";
import { unpatched } from "./proxy-bypass.ts";

const TIMEOUT_MS = 10_000;

/**
 * Asks a forward proxy to connect to a target (the CONNECT method). Rejects with an error whose code says that the
 * proxy failed and whose message names the proxy's host and port, never its password.
 */
export function openTunnel(proxy: URL, target: { host: string; port: number }): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const request = sendConnect(proxy, target);
    request.once("connect", (response, socket, head) => {
      const status = response.statusCode ?? 0;
      socket.removeAllListeners("timeout");
      socket.setTimeout(0);
      if (status === 200) {
        if (head.length > 0) socket.unshift(head);
        return resolve(socket);
      }
      socket.destroy();
      reject(refusedByProxy(proxy, status));
    });
    request.once("timeout", () => request.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    request.once("error", (error: NodeJS.ErrnoException) => reject(unreachableProxy(proxy, error)));
    request.end();
  });
}

function sendConnect(proxy: URL, target: { host: string; port: number }): ClientRequest {
  const authority = `${target.host.includes(":") ? `[${target.host}]` : target.host}:${target.port}`;
  const send = unpatched(proxy.protocol, proxy.protocol === "https:" ? httpsRequest : httpRequest);
  return send({
    protocol: proxy.protocol,
    host: proxy.hostname.replace(/^\[|\]$/g, ""),
    port: Number(proxy.port || (proxy.protocol === "https:" ? 443 : 80)),
    method: "CONNECT",
    path: authority,
    headers: { host: authority, ...proxyAuthorization(proxy) },
    agent: false,
    timeout: TIMEOUT_MS,
  });
}

/** The header that carries the user name and password of the proxy's address, if it has any. */
export function proxyAuthorization(proxy: URL): Record<string, string> {
  if (proxy.username === "" && proxy.password === "") return {};
  const credentials = `${decode(proxy.username)}:${decode(proxy.password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(credentials).toString("base64")}` };
}

/** A password may hold a percent sign that was never encoded. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The proxy answered, and not with a connection. */
export function refusedByProxy(proxy: URL, status: number): Error {
  const cure = status === 407 ? "; it wants a user name and password in the proxy variable" : "";
  const error = new Error(`the proxy ${proxy.host} answered ${status}${cure}`);
  // A proxy that cannot reach the target answers 5xx: that may pass. The rest is a decision.
  return Object.assign(error, { code: status >= 500 ? "ERR_PROXY_UNAVAILABLE" : "ERR_PROXY_CONNECT" });
}

function unreachableProxy(proxy: URL, cause: NodeJS.ErrnoException): Error {
  const error = new Error(`the proxy ${proxy.host} could not be reached: ${cause.code ?? cause.message}`, { cause });
  return Object.assign(error, { code: "ERR_PROXY_UNAVAILABLE" });
}
