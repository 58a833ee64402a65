import { StringDecoder } from "node:string_decoder";

import type { Redactor } from "@enkryptify/sdk/kit";

const METHODS = ["log", "info", "warn", "error", "debug", "trace"] as const;

/** Replaces secret values in what is given to a console, for good: Next's dev server also keeps that in a file. */
export function maskConsole(target: Console, redactor: () => Redactor): void {
  for (const method of METHODS) {
    const print = target[method].bind(target);
    target[method] = (...parts: unknown[]): void => print(...parts.map((part) => redactor().value(part)));
  }
}

/** Replaces secret values in everything written to these streams, for good. */
export function maskOutput(streams: readonly NodeJS.WriteStream[], redactor: () => Redactor): void {
  for (const stream of streams) {
    const write = stream.write.bind(stream) as (text: string, done?: (error?: Error | null) => void) => boolean;
    const decoder = new StringDecoder("utf8");
    stream.write = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
      const text = typeof chunk === "string" ? chunk : decoder.write(Buffer.from(chunk));
      const done = rest.find((part): part is (error?: Error | null) => void => typeof part === "function");
      // Line by line what is printed is complete, so nothing has to be held back.
      return write(redactor().text(text), done);
    };
  }
}
