import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { EmulatorError } from "./emulator-error.ts";
import type { Answer } from "./fault-answer.ts";
import { isLoopback } from "./loopback.ts";
import type { Peer } from "./services.ts";

/** An open port. */
export interface Listening {
  /** `http://HOST:PORT`, without a slash at the end. */
  url: string;
  port: number;
  /** Closes the port and every connection, also those a fault keeps waiting. Safe to call twice. */
  close: () => Promise<void>;
}

export interface ListenOptions {
  /** 0 takes a free one. */
  port: number;
  hostname: string;
  trustProxy: boolean;
}

type Handle = (request: Request, peer: Peer) => Promise<Answer>;

/** Serves requests over HTTP. @throws {EmulatorError} PORT_IN_USE, LISTEN_FAILED */
export async function listen(handle: Handle, { port, hostname, trustProxy }: ListenOptions): Promise<Listening> {
  const respond = async (request: Request, { incoming, outgoing }: Connection): Promise<Response> => {
    const answer = await handle(request, peerOf(incoming, trustProxy));
    if (answer.kind === "response") return answer.response;
    if (answer.kind === "cut") await cut(outgoing, answer.response, answer.bytes);
    if (answer.kind === "reset") incoming.socket.resetAndDestroy();
    return new Response(null, { headers: { "x-hono-already-sent": "true" } });
  };
  // Not serve(): its listener is given the raw Node objects, and must leave this process's Request and Response alone.
  const listener = getRequestListener((request, connection) => respond(request, connection as Connection), {
    overrideGlobalObjects: false,
  });
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  await opened(server, port, hostname);
  const actual = (server.address() as AddressInfo).port;
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return { url: `http://${host}:${actual}`, port: actual, close: () => closed(server) };
}

interface Connection {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

function opened(server: Server, port: number, hostname: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const inUse = cause.code === "EADDRINUSE";
      const cure = "Stop the program that uses it, or choose another port; port 0 takes a free one.";
      const message = inUse
        ? `Port ${port} on ${hostname} is in use. ${cure}`
        : `Cannot listen on ${hostname}, port ${port} (${cause.code}): choose another address or port.`;
      reject(new EmulatorError(inUse ? "PORT_IN_USE" : "LISTEN_FAILED", message));
    });
    server.listen(port, hostname, resolve);
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function cut(outgoing: ServerResponse, response: Response, bytes: number): Promise<void> {
  const whole = Buffer.from(await response.arrayBuffer());
  outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), "content-length": whole.length });
  await new Promise<void>((resolve) => {
    outgoing.flushHeaders();
    outgoing.write(whole.subarray(0, bytes), () => resolve());
  });
  // An end, not a reset: a reset could overtake the bytes that were just sent.
  outgoing.destroy();
}

function peerOf(incoming: IncomingMessage, trustProxy: boolean): Peer {
  const address = (incoming.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  const forwarded = trustProxy
    ? String(incoming.headers["x-forwarded-for"] ?? "")
        .split(",")[0]
        ?.trim()
    : undefined;
  return { client: forwarded || address, trusted: isLoopback(address) && fromThisMachine(incoming) };
}

/** A page of another site in a local browser also comes from a loopback address; it gives itself away by these headers. */
function fromThisMachine({ headers }: IncomingMessage): boolean {
  const host = (headers.host ?? "").replace(/:\d+$/, "");
  const site = headers["sec-fetch-site"] ?? "none";
  return (isLoopback(host) || host === "localhost") && (site === "none" || site === "same-origin");
}
