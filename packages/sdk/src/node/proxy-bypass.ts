import type { request } from "node:http";

/** The functions that send requests, as they were before the interceptor replaced them. */
export interface UnpatchedRequests {
  "http:": typeof request;
  "https:": typeof request;
}

const UNPATCHED = Symbol.for("enkryptify.unpatched.v1");
const holder = globalThis as { [UNPATCHED]?: UnpatchedRequests | undefined };

/** Keeps the functions, or forgets them again. On `globalThis`, so that both copies of the package (ESM and CJS) see them. */
export function rememberUnpatched(functions: UnpatchedRequests | undefined): void {
  holder[UNPATCHED] = functions;
}

/**
 * The function that really sends: our own requests go around the interceptor, so that no rule can catch them.
 *
 * @param current what the module holds now, right while no interceptor is installed
 */
export function unpatched(protocol: string, current: typeof request): typeof request {
  return holder[UNPATCHED]?.[protocol === "https:" ? "https:" : "http:"] ?? current;
}
