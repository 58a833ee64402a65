import type { IncomingMessage } from "node:http";
import { pipeline, Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { StreamingHttp } from "../platform.ts";
import { createNodeSender, type SenderOptions } from "./sender.ts";

const NO_BODY = new Set([204, 205, 304]);
const DECODERS: Record<string, () => Transform> = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress };

/** Requests by `node:http(s)` whose answer is a `Response` with a body that still streams. */
export function createNodeStreamingHttp(options: SenderOptions): StreamingHttp {
  const send = createNodeSender(options);
  return async (url, request) => toResponse(await send(new URL(url), request));
}

function toResponse(incoming: IncomingMessage): Response {
  const status = incoming.statusCode ?? 0;
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headersDistinct)) for (const one of value ?? []) headers.append(name, one);
  headers.delete("transfer-encoding");
  headers.delete("connection");
  headers.delete("keep-alive");
  if (NO_BODY.has(status)) {
    incoming.resume();
    return new Response(null, { status, statusText: incoming.statusMessage ?? "", headers });
  }
  const body = Readable.toWeb(decode(incoming, headers)) as ReadableStream<Uint8Array>;
  return new Response(body, { status, statusText: incoming.statusMessage ?? "", headers });
}

/** We ask for no encoding, and a server may use one all the same. */
function decode(incoming: IncomingMessage, headers: Headers): Readable {
  const decoder = DECODERS[headers.get("content-encoding")?.toLowerCase() ?? ""];
  if (decoder === undefined) return incoming;
  headers.delete("content-encoding");
  headers.delete("content-length");
  // The decoder carries an error of either stream; there is nothing else to do with it here.
  return pipeline(incoming, decoder(), () => undefined);
}
