import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { readBody, serve } from "./server.ts";

/** One request as the upstream got it. */
export interface Received {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** The API that an application wants to call: a real server that remembers what it got. */
export interface Upstream {
  url: string;
  received: Received[];
}

/**
 * Answers `…/status/NNN` with that status, `/stream` in two pieces of which the second waits for `release`, `/big` with {@link BIG} letters, `/binary`
 * with bytes, `/gzip` compressed, `/never` not at all, and everything else with `{ ok: true }`.
 */
export async function startUpstream(release: Promise<void> = Promise.resolve()): Promise<Upstream> {
  const received: Received[] = [];
  const { url } = await serve(async (request, response) => {
    const body = (await readBody(request)).toString();
    received.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers, body });
    await answer(request.url ?? "", response, release);
  });
  return { url, received };
}

export const BIG = 5_000_000;

export const BYTES: Uint8Array = Uint8Array.from({ length: 256 }, (_value, index) => index);

async function answer(path: string, response: ServerResponse, release: Promise<void>): Promise<void> {
  const status = /\/status\/(\d+)/.exec(path)?.[1];
  if (status !== undefined) {
    response.writeHead(Number(status), { "content-type": "application/json", "x-upstream": "yes" });
    response.end(status === "204" || status === "304" ? undefined : JSON.stringify({ message: `this is ${status}` }));
  } else if (path.startsWith("/stream")) {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: first\n\n");
    await release;
    response.end("data: second\n\n");
  } else if (path.startsWith("/binary")) {
    response.writeHead(200, { "content-type": "application/octet-stream" });
    response.end(BYTES);
  } else if (path.startsWith("/big")) {
    response.writeHead(200, { "content-type": "text/plain" });
    response.end("x".repeat(BIG));
  } else if (path.startsWith("/gzip")) {
    response.writeHead(200, { "content-type": "text/plain", "content-encoding": "gzip" });
    response.end(gzipSync("once compressed"));
  } else if (!path.startsWith("/never")) {
    response.writeHead(200, { "content-type": "application/json", "set-cookie": ["a=1", "b=2"] });
    response.end(JSON.stringify({ ok: true }));
  }
}
