import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { onTestFinished } from "vitest";
import type { Certificate } from "./certificate.ts";

/** A forward proxy as companies run one. It knows the way to hosts that do not exist elsewhere. */
export interface ForwardProxy {
  port: number;
  /** "CONNECT api.test:443", "GET http://api.test/…", in the order in which they came. */
  asked: string[];
  /** Sockets that clients have opened to it. */
  connections(): number;
}

/** How it behaves. */
export interface ForwardProxyOptions {
  /** `user:password` to ask for. @default nobody is asked */
  credentials?: string;
  /** Answers this status to everything. */
  refuse?: number;
  /** Accepts connections and never answers. */
  silent?: true;
  /** Host → port on loopback. */
  routes?: Record<string, number>;
}

export async function startForwardProxy(options: ForwardProxyOptions = {}): Promise<ForwardProxy> {
  const asked: string[] = [];
  let connections = 0;
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    asked.push(`${request.method} ${request.url}`);
    const status = refusal(options, request);
    if (options.silent) return;
    if (status === undefined) forward(options, request, response);
    else response.writeHead(status).end();
  });
  server.on("connection", () => (connections += 1));
  server.on("connect", (request: IncomingMessage, client: Socket) => {
    asked.push(`CONNECT ${request.url}`);
    client.on("error", () => undefined);
    const status = refusal(options, request);
    if (options.silent) return;
    if (status === undefined) tunnel(options, request, client);
    else client.end(`HTTP/1.1 ${status} Refused\r\n\r\n`);
  });
  return { port: await listen(server), asked, connections: () => connections };
}

function refusal({ credentials, refuse }: ForwardProxyOptions, request: IncomingMessage): number | undefined {
  const wanted = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString("base64")}`;
  return refuse ?? (wanted === undefined || request.headers["proxy-authorization"] === wanted ? undefined : 407);
}

function forward(options: ForwardProxyOptions, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "");
  const { "proxy-authorization": _credentials, ...headers } = request.headers;
  const port = options.routes?.[url.hostname] ?? Number(url.port || 80);
  const target = {
    host: "127.0.0.1",
    port,
    path: url.pathname + url.search,
    method: request.method,
    headers,
    agent: false as const,
  };
  const forwarded = httpRequest(target, (answer) => {
    response.writeHead(answer.statusCode ?? 0, answer.headers);
    answer.pipe(response);
  });
  forwarded.on("error", () => response.destroy());
  request.pipe(forwarded);
}

function tunnel(options: ForwardProxyOptions, request: IncomingMessage, client: Socket): void {
  const [host = "", port = ""] = (request.url ?? "").split(":");
  const target = connect(options.routes?.[host] ?? Number(port), "127.0.0.1", () => {
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
  });
  tie(client, target);
}

/** Puts TLS in front of a port. Resolves to the port of the result. */
export async function startTls(certificate: Certificate, port: number): Promise<number> {
  return listen(
    createTlsServer(certificate, (socket) => tie(socket, connect(port, "127.0.0.1"))).on("tlsClientError", () => undefined),
  );
}

function tie(left: Socket, right: Socket): void {
  left.pipe(right).pipe(left);
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    one.on("error", () => other.destroy());
    one.on("close", () => other.destroy());
  }
}

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
