import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** What goes wrong with connections opened from now on. All of it concerns what the server sends. */
export interface Toxic {
  /** Accept, swallow what the client sends, and never answer. */
  halfOpen?: boolean;
  /** Milliseconds before the first byte of each piece. */
  latencyMs?: number;
  bytesPerSecond?: number;
  /** Reset (RST) after so many bytes. */
  resetAfter?: number;
  /** End as if all was said (FIN) after so many bytes. */
  endAfter?: number;
  /** Milliseconds between the single bytes of the head of the answer. */
  slowHeadMs?: number;
  /** Rewrites the `Content-Length` of the answer. */
  contentLength?: (real: number) => number;
}

/** A TCP proxy on loopback in front of a server, closed after the test. */
export interface ChaosProxy {
  /** `http://127.0.0.1:PORT` */
  url: string;
  toxic: Toxic;
  /** Connections accepted so far. */
  connections: number;
}

/** @param target address of the server behind it, `http://HOST:PORT` */
export async function startChaosProxy(target: string): Promise<ChaosProxy> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  const server = createServer((client) => {
    proxy.connections += 1;
    track(client);
    if (proxy.toxic.halfOpen) client.resume();
    else forward(client);
  });

  function forward(client: Socket): void {
    const upstream = connect(Number(port), hostname);
    track(upstream);
    client.pipe(upstream);
    void pump(upstream, client, { ...proxy.toxic });
  }

  function track(socket: Socket): void {
    open.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => open.delete(socket));
  }

  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const proxy: ChaosProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    toxic: {},
    connections: 0,
  };
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return proxy;
}

async function pump(from: Socket, to: Socket, toxic: Toxic): Promise<void> {
  let sent = 0;
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      if (toxic.latencyMs !== undefined) await pause(toxic.latencyMs);
      for (const piece of pieces(rewritten(chunk, toxic), sent === 0, toxic)) {
        const limit = toxic.resetAfter ?? toxic.endAfter ?? Infinity;
        const allowed = piece.bytes.subarray(0, Math.max(0, limit - sent));
        to.write(allowed);
        sent += allowed.length;
        if (sent >= limit) return stop(to, toxic);
        if (piece.thenMs > 0) await pause(piece.thenMs);
        if (to.destroyed) return;
      }
    }
    to.end();
  } catch {
    to.destroy();
  }
}

function stop(to: Socket, toxic: Toxic): void {
  if (toxic.resetAfter === undefined) to.end();
  // Let the bytes out first: a reset may overtake them.
  else setImmediate(() => to.resetAndDestroy());
}

function rewritten(chunk: Buffer, { contentLength }: Toxic): Buffer {
  if (contentLength === undefined) return chunk;
  const text = chunk.toString("latin1");
  return Buffer.from(
    text.replace(/(content-length: )(\d+)/i, (_all, name: string, real: string) => `${name}${contentLength(Number(real))}`),
    "latin1",
  );
}

/** How a piece of the answer is doled out. */
function pieces(chunk: Buffer, isHead: boolean, toxic: Toxic): { bytes: Buffer; thenMs: number }[] {
  const { slowHeadMs, bytesPerSecond } = toxic;
  if (slowHeadMs !== undefined && isHead) return [...chunk].map((byte) => ({ bytes: Buffer.of(byte), thenMs: slowHeadMs }));
  if (bytesPerSecond === undefined) return [{ bytes: chunk, thenMs: 0 }];
  const size = Math.max(1, Math.floor(bytesPerSecond / 20));
  const parts: { bytes: Buffer; thenMs: number }[] = [];
  for (let at = 0; at < chunk.length; at += size) parts.push({ bytes: chunk.subarray(at, at + size), thenMs: 50 });
  return parts;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
