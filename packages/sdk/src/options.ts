import { fromEnv, fromToken, isJwt, type Credential } from "./credential.ts";
import { enkryptifyError } from "./official-errors.ts";
import type { Platform } from "./platform.ts";
import type { SessionEvent } from "./session/session.ts";

/** How the client authenticates. */
export type AuthStrategy = "token" | "exchange" | "auto";

/** Options of {@link Enkryptify}. Every field is optional; what is absent comes from variables or `.enkryptify.json`. */
export interface EnkryptifyOptions {
  /** `ek_live_…` token or JWT, or a function that fetches one. @default the variable ENKRYPTIFY_TOKEN, read at the first request */
  token?: string | (() => string | Promise<string>) | undefined;
  /**
   * `token` sends the token as it is. `exchange` sends 15-minute JWTs made from it. `auto` exchanges once more than 20
   * requests are made within a minute. Or a credential: `Enkryptify.fromEnv()`, `Enkryptify.fromKubernetes()`.
   * @default "token"
   */
  auth?: AuthStrategy | Credential | undefined;
  /** The official SDK's name for `auth: "exchange"`. @default false */
  useTokenExchange?: boolean | undefined;
  exchange?: {
    /** Whether the static token is sent when an exchange fails. @default true */
    fallback?: boolean | undefined;
  };
  /** Slug, name or id. @default ENKRYPTIFY_WORKSPACE, then the project file, then the token's only workspace */
  workspace?: string | undefined;
  /** Slug, name or id. @default ENKRYPTIFY_PROJECT, then the project file */
  project?: string | undefined;
  /** Name or id. @default ENKRYPTIFY_ENVIRONMENT, then the project file */
  environment?: string | undefined;
  /** Address of the API; https, or http on loopback. @default ENKRYPTIFY_API_URL, then "https://api.enkryptify.com" */
  baseUrl?: string | undefined;
  /** Allows http to other hosts than loopback. @default false */
  allowInsecureHttp?: boolean | undefined;
  /** Whether the token owner's personal values win over shared ones. @default true */
  usePersonalValues?: boolean | undefined;
  /** The same, nested as in the official SDK; `strict: false` makes `get` return "" for a missing name. */
  options?: { strict?: boolean | undefined; usePersonalValues?: boolean | undefined } | undefined;
  cache?: CacheSettings | undefined;
  /** Milliseconds for one request, its body included. @default 10000 */
  timeoutMs?: number | undefined;
  /** Milliseconds for a call with all its retries. @default 30000 */
  totalTimeoutMs?: number | undefined;
  /** Repeats after a passing failure (network, 408, 425, 429, 5xx). @default 2 */
  maxRetries?: number | undefined;
  /** Replaces the transport. @default `node:http(s)` on Node.js, the global `fetch` elsewhere */
  fetch?: typeof fetch | undefined;
  /** An `http.Agent` or `https.Agent` for the Node.js transport. */
  agent?: unknown;
  /** Folder where the search for `.enkryptify.json` starts, upward to the Git root. @default the working directory */
  cwd?: string | undefined;
  /** Receives what happens to access tokens. Never a value. */
  onEvent?: ((event: SessionEvent) => void) | undefined;
}

/** How long values are kept. */
export interface CacheSettings {
  /** With `false` every read is a request. @default true */
  enabled?: boolean | undefined;
  /**
   * Milliseconds after which a value is refreshed in the background; -1 for never. Readers wait for the refresh
   * only after twelve times as long. @default 300000
   */
  ttl?: number | undefined;
  /** Whether the first `get` fetches all names at once; `false` fetches single names. @default true */
  eager?: boolean | undefined;
  /** Milliseconds after the last success until old values are refused although the API is down. @default 86400000 */
  maxStale?: number | undefined;
}

/** Options with every default filled in. What needs a file or a request is still open. */
export interface ResolvedOptions {
  credential: Credential;
  strategy: AuthStrategy;
  fallback: boolean;
  workspace: string | undefined;
  project: string | undefined;
  environment: string | undefined;
  baseUrl: string;
  usePersonalValues: boolean;
  strict: boolean;
  cacheEnabled: boolean;
  eager: boolean;
  times: { softMs: number; hardMs: number; maxStaleMs: number };
  timeoutMs: number;
  totalTimeoutMs: number;
  maxRetries: number;
}

const HOUR = 3_600_000;

/**
 * Fills in the defaults. Precedence: argument, variable, default.
 *
 * @throws EnkryptifyError `CONFIG_INVALID`, `CONFIG_INSECURE_URL`, `AUTH_TOKEN_MALFORMED`
 */
export function resolveOptions(options: EnkryptifyOptions, platform: Platform): ResolvedOptions {
  const { env } = platform;
  const cache = options.cache ?? {};
  const ttl = number(cache.ttl, "cache.ttl", 300_000, -1);
  return {
    credential: credentialOf(options),
    strategy: strategyOf(options),
    fallback: options.exchange?.fallback ?? true,
    workspace: text(options.workspace, "workspace") ?? present(env["ENKRYPTIFY_WORKSPACE"]),
    project: text(options.project, "project") ?? present(env["ENKRYPTIFY_PROJECT"]),
    environment: text(options.environment, "environment") ?? present(env["ENKRYPTIFY_ENVIRONMENT"]),
    baseUrl: baseUrlOf(options, env["ENKRYPTIFY_API_URL"]),
    usePersonalValues: options.usePersonalValues ?? options.options?.usePersonalValues ?? true,
    strict: options.options?.strict ?? true,
    cacheEnabled: cache.enabled ?? true,
    eager: cache.eager ?? true,
    times: timesOf(ttl, number(cache.maxStale, "cache.maxStale", 24 * HOUR, 0)),
    timeoutMs: number(options.timeoutMs, "timeoutMs", 10_000, 1),
    totalTimeoutMs: number(options.totalTimeoutMs, "totalTimeoutMs", 30_000, 1),
    maxRetries: number(options.maxRetries, "maxRetries", 2, 0),
  };
}

function timesOf(ttl: number, maxStaleMs: number): ResolvedOptions["times"] {
  if (ttl === -1)
    return { softMs: Number.POSITIVE_INFINITY, hardMs: Number.POSITIVE_INFINITY, maxStaleMs: Number.POSITIVE_INFINITY };
  return { softMs: ttl, hardMs: Math.min(12 * ttl, Math.max(ttl, HOUR)), maxStaleMs: Math.max(maxStaleMs, ttl) };
}

function credentialOf(options: EnkryptifyOptions): Credential {
  if (options.token !== undefined) return fromToken(options.token);
  return typeof options.auth === "object" ? options.auth : fromEnv();
}

function strategyOf(options: EnkryptifyOptions): AuthStrategy {
  const { auth, token } = options;
  if (typeof auth === "string") {
    if (auth === "token" || auth === "exchange" || auth === "auto") return isUsersJwt(token) ? "token" : auth;
    throw invalid("auth", 'must be "token", "exchange", "auto" or a credential');
  }
  return options.useTokenExchange && !isUsersJwt(token) ? "exchange" : "token";
}

/** A JWT cannot be exchanged again. */
function isUsersJwt(token: EnkryptifyOptions["token"]): boolean {
  return typeof token === "string" && isJwt(token.trim());
}

function baseUrlOf(options: EnkryptifyOptions, fromVariable: string | undefined): string {
  const given = text(options.baseUrl, "baseUrl") ?? present(fromVariable) ?? "https://api.enkryptify.com";
  const url = parseUrl(given);
  if (url === undefined) throw invalid("baseUrl", "is not a URL (it also comes from ENKRYPTIFY_API_URL)");
  if (url.username !== "" || url.password !== "") throw invalid("baseUrl", "must not hold a user name or password");
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname) || url.hostname.endsWith(".localhost");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && (loopback || options.allowInsecureHttp))) {
    throw enkryptifyError({
      code: "CONFIG_INSECURE_URL",
      message: `The base URL ${url.origin} is not https, so the token could be read on the way. Use https, or set \`allowInsecureHttp\` for a private network.`,
    });
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

function parseUrl(textUrl: string): URL | undefined {
  try {
    return new URL(textUrl);
  } catch {
    return undefined;
  }
}

function text(value: unknown, field: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string") throw invalid(field, `must be a text, not ${value === null ? "null" : typeof value}`);
  return present(value);
}

function present(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === "" ? undefined : trimmed;
}

function number(value: unknown, field: string, fallback: number, least: number): number {
  if (value === undefined) return fallback;
  if (typeof value === "number" && Number.isFinite(value) && value >= least) return value;
  throw invalid(field, `must be a number of at least ${least}, not ${typeof value === "number" ? String(value) : typeof value}`);
}

function invalid(field: string, fault: string): Error {
  return enkryptifyError({ code: "CONFIG_INVALID", message: `The option \`${field}\` ${fault}.` });
}
