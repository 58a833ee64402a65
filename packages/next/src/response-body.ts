import type { ServerResponse } from "node:http";
import { StringDecoder } from "node:string_decoder";

/** What can be read by a browser as text; images and fonts pass untouched. */
const TEXT = /^(text\/|application\/(json|javascript|xml|x-ndjson)|image\/svg)|\+(json|xml)/;

/** More than this of one body is not looked at. */
const LONGEST = 8 * 1024 * 1024;

type Chunk = string | Uint8Array | undefined | null;
type Done = (error?: Error | null) => void;

/** The arguments of `write` and `end`: chunk, encoding and callback, the last two optional. */
interface Call {
  chunk: Chunk;
  encoding: BufferEncoding | undefined;
  done: Done | undefined;
}

function callOf([first, second, third]: readonly unknown[]): Call {
  const chunk = typeof first === "function" ? undefined : (first as Chunk);
  const done = [first, second, third].find((part): part is Done => typeof part === "function");
  return { chunk, encoding: typeof second === "string" ? (second as BufferEncoding) : undefined, done };
}

function isText(response: ServerResponse): boolean {
  return TEXT.test(String(response.getHeader("content-type") ?? ""));
}

function bytesOf({ chunk, encoding }: Call): Buffer {
  if (chunk === undefined || chunk === null) return Buffer.alloc(0);
  return typeof chunk === "string" ? Buffer.from(chunk, encoding) : Buffer.from(chunk);
}

/** Calls `seen` with the text of a response when it has ended. */
export function observeResponse(response: ServerResponse, seen: (body: Buffer) => void): void {
  const parts: Buffer[] = [];
  let length = 0;
  intercept(response, (call) => {
    if (length < LONGEST && isText(response)) {
      const bytes = bytesOf(call);
      length += bytes.length;
      parts.push(bytes);
    }
    return call;
  });
  response.once("close", () => {
    if (length > 0) seen(Buffer.concat(parts));
  });
}

/** Sends the text of a response through a stream that may change it. */
export function rewriteResponse(response: ServerResponse, open: () => { write(text: string): string; end(): string }): void {
  const decoder = new StringDecoder("utf8");
  let stream: ReturnType<typeof open> | undefined;
  intercept(response, (call, ends) => {
    if (!isText(response)) return call;
    // The length changes with the text.
    if (!response.headersSent) response.removeHeader("content-length");
    stream ??= open();
    const text = stream.write(decoder.write(bytesOf(call)));
    const rest = ends ? stream.write(decoder.end()) + stream.end() : "";
    return { chunk: text + rest, encoding: "utf8", done: call.done };
  });
}

/** Puts `change` before `write` and `end` of one response. */
function intercept(response: ServerResponse, change: (call: Call, ends: boolean) => Call): void {
  const write = response.write.bind(response) as (chunk: Chunk, encoding?: BufferEncoding, done?: Done) => boolean;
  const end = response.end.bind(response) as (chunk?: Chunk, encoding?: BufferEncoding, done?: Done) => ServerResponse;
  let ended = false; // Node's end(chunk) writes through this very object
  response.write = (...args: readonly unknown[]): boolean => {
    const { chunk, encoding, done } = ended ? callOf(args) : change(callOf(args), false);
    if (chunk === "" || chunk === undefined || chunk === null) {
      done?.();
      return true;
    }
    return write(chunk, encoding, done);
  };
  response.end = (...args: readonly unknown[]): ServerResponse => {
    const { chunk, encoding, done } = ended ? callOf(args) : change(callOf(args), true);
    ended = true;
    return end(chunk === "" ? undefined : chunk, encoding, done);
  };
}
