import type { IncomingMessage } from "node:http";
import type { Http, HttpResponse } from "../platform.ts";
import { createNodeSender, type SenderOptions } from "./sender.ts";

/**
 * HTTP by `node:http(s)` instead of `fetch`: the first request costs a third of the CPU on Node 20, and Next.js does
 * not patch it, so nothing ends up in its disk cache. Redirects are never followed.
 */
export function createNodeHttp(options: SenderOptions): Http {
  const send = createNodeSender(options);
  return async (request) => collect(await send(new URL(request.url), request), request.maxBytes);
}

async function collect(incoming: IncomingMessage, maxBytes: number): Promise<HttpResponse> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop by an error destroys the message and its socket.
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw (await import("../http/failures.ts")).tooLargeError(maxBytes);
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
