import { StringDecoder } from "node:string_decoder";

import type { Redactor } from "../redact.ts";

const METHODS = ["log", "info", "warn", "error", "debug", "trace"] as const;

/**
 * Replaces secret values in what is given to a console, for good, also where others read it before it is printed.
 *
 * @param redactor asked at each call, so that rotated values are known
 */
export function maskConsole(target: Console, redactor: () => Redactor): void {
  for (const method of METHODS) {
    const print = target[method].bind(target);
    target[method] = (...parts: unknown[]): void => print(...parts.map((part) => redactor().value(part)));
  }
}

/**
 * Replaces secret values in everything written to these streams, for good. Each write is looked at by itself: a value
 * that is written in two pieces is not seen. What bypasses the streams (pino's own destination, native addons) is not either.
 *
 * @param streams usually `process.stdout` and `process.stderr`
 * @param redactor asked at each write, so that rotated values are known
 */
export function maskOutput(streams: readonly NodeJS.WriteStream[], redactor: () => Redactor): void {
  for (const stream of streams) {
    const write = stream.write.bind(stream) as (text: string, done?: (error?: Error | null) => void) => boolean;
    const decoder = new StringDecoder("utf8");
    stream.write = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
      const text = typeof chunk === "string" ? chunk : decoder.write(Buffer.from(chunk));
      const done = rest.find((part): part is (error?: Error | null) => void => typeof part === "function");
      // Holding back what may be the start of a value would delay prompts and progress bars.
      return write(redactor().text(text), done);
    };
  }
}
