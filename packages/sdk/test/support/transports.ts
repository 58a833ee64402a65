import type { EnkryptifyOptions } from "../../src/index.ts";

/** The two transports, as options: `node:http(s)` by default, and `fetch`. */
export const TRANSPORTS: readonly (readonly [name: string, options: EnkryptifyOptions])[] = [
  ["node:http", {}],
  ["fetch", { fetch: (input, init) => fetch(input, init) }],
];
