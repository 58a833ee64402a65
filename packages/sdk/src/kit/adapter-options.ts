import type { EnkryptifyOptions } from "../options.ts";
import type { StandardSchemaV1 } from "./standard-schema.ts";

/** The options every adapter takes: the client's, and what adapters share. */
export interface AdapterOptions extends Omit<EnkryptifyOptions, "environment"> {
  /**
   * The Enkryptify environment: its name or id, a map from mode to it, or a function of the mode.
   * @default ENKRYPTIFY_ENVIRONMENT, then `environments[mode]` and `environment` of the project file, then the environment named like the mode
   */
  environment?: string | Readonly<Record<string, string>> | ((mode: string) => string | undefined) | undefined;
  /** Names a browser may see, besides those with the framework's public prefix. */
  public?: readonly string[] | undefined;
  /** Any Standard Schema (zod, valibot, arktype, joi 18). Validated after the fetch; all problems are reported at once. */
  schema?: StandardSchemaV1 | undefined;
  /** Names that must exist and not be empty. */
  required?: readonly string[] | undefined;
  /** Who wins when the process environment has the name too: the environment, or Enkryptify. @default "env" */
  precedence?: "env" | "secrets" | undefined;
  /** Dangerous names (PATH, NODE_OPTIONS, …) that may be written to `process.env` all the same. */
  allow?: readonly string[] | undefined;
}

/** What an adapter knows of the framework run it serves. */
export interface LoadContext {
  /** "vite": for messages. */
  adapter: string;
  /** `development`, `production`, `test`, … */
  mode: string;
  /** Where the search for `.enkryptify.json` starts. @default process.cwd() */
  cwd?: string | undefined;
  /** Prefixes by which the framework makes names public: `["VITE_"]`. */
  publicPrefixes?: readonly string[] | undefined;
  /** What `usePersonalValues` is when the user does not say. @default false */
  personalValues?: boolean | undefined;
  /** What `lastKnownGood` is when the user does not say: dev servers keep a copy for outages. Never in CI. @default false */
  keepLastKnownGood?: boolean | undefined;
  /** What counts as the real environment of the process for `precedence`. @default process.env */
  realEnv?: Readonly<Record<string, string | undefined>> | undefined;
  /** Milliseconds after which a copy in this process, or inherited from the parent, is fetched again. @default Infinity, which pins a build to one state */
  maxAgeMs?: number | undefined;
}
