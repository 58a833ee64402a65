import { sep } from "node:path";

import type { DevError } from "./dev-error.ts";

interface LoaderContext {
  readonly resourcePath: string;
  getOptions(): DevError;
}

/** The loader that makes a page fail with a message; other files pass. */
export default function errorLoader(this: LoaderContext, source: string): string {
  const { dirs, message } = this.getOptions();
  if (!dirs.some((dir) => this.resourcePath.startsWith(dir + sep))) return source;
  const error = new Error(message);
  error.stack = message;
  throw error;
}
