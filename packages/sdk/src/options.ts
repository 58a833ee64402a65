import { addressOf } from "./address.ts";
import { fromEnv, fromToken, isJwt, type Credential } from "./credential.ts";
import { invalid, number, oneOf, present, text } from "./option-values.ts";
import type { Platform } from "./platform.ts";
import type { InterceptorSettings, ProxySettings } from "./proxy/settings.ts";
import type { SecretsEvent } from "./secrets/secrets-event.ts";
import type { SessionEvent } from "./session/session.ts";
import { resolveLastKnownGood, resolveSharing, type LastKnownGoodOptions, type SharingOptions } from "./store/sharing-options.ts";

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
  /**
   * Whether processes with the same credential share what they got, encrypted: exchanged JWTs, and lists of secrets when
   * the store is one for a fleet (`@enkryptify/sdk/redis`). @default true on Node.js, false with a `fetch` of your own
   */
  sharing?: boolean | SharingOptions | undefined;
  /** Whether the last values are kept, encrypted, for a start while the API cannot be reached. Never in CI. @default false */
  lastKnownGood?: boolean | LastKnownGoodOptions | undefined;
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
  /** Whether HTTPS_PROXY, HTTP_PROXY and NO_PROXY count on Node.js; "all" for addresses of this machine too. @default true */
  proxyFromEnv?: boolean | "all" | undefined;
  /** `client.proxy`: requests whose `%NAME%` placeholders are filled in outside of this process. */
  proxy?: ProxySettings | undefined;
  /** Sends matching requests of this process through the proxy. Await `client.ready()` before the first of them. */
  interceptor?: InterceptorSettings | undefined;
  /** The least that is worth a line on stderr. Below "warn" there is nothing to print. @default "warn" */
  logger?: { level?: "debug" | "info" | "warn" | "error" | undefined } | undefined;
  /** Folder where the search for `.enkryptify.json` starts, upward to the Git root. @default the working directory */
  cwd?: string | undefined;
  /** Receives what happens to access tokens and to refreshes. Never a value. */
  onEvent?: ((event: SessionEvent | SecretsEvent) => void) | undefined;
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
  /** Undefined: nothing is shared with other processes. */
  sharing: SharingOptions | undefined;
  /** Undefined: no copy is kept. */
  lastKnownGood: LastKnownGoodOptions | undefined;
  proxy: { url: string; only: boolean; form: "flat" | "path"; timeoutMs: number };
  printsWarnings: boolean;
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
  const address = (field: string, given: unknown, variable: string, fallback: string): string =>
    addressOf(text(given, field) ?? present(env[variable]) ?? fallback, {
      field,
      variable,
      allowInsecureHttp: options.allowInsecureHttp ?? false,
    });
  return {
    credential: credentialOf(options),
    strategy: strategyOf(options),
    fallback: options.exchange?.fallback ?? true,
    workspace: text(options.workspace, "workspace") ?? present(env["ENKRYPTIFY_WORKSPACE"]),
    project: text(options.project, "project") ?? present(env["ENKRYPTIFY_PROJECT"]),
    environment: text(options.environment, "environment") ?? present(env["ENKRYPTIFY_ENVIRONMENT"]),
    baseUrl: address("baseUrl", options.baseUrl, "ENKRYPTIFY_API_URL", "https://api.enkryptify.com"),
    usePersonalValues: options.usePersonalValues ?? options.options?.usePersonalValues ?? true,
    strict: options.options?.strict ?? true,
    cacheEnabled: cache.enabled ?? true,
    eager: cache.eager ?? true,
    times: timesOf(ttl, number(cache.maxStale, "cache.maxStale", 24 * HOUR, 0)),
    timeoutMs: number(options.timeoutMs, "timeoutMs", 10_000, 1),
    totalTimeoutMs: number(options.totalTimeoutMs, "totalTimeoutMs", 30_000, 1),
    maxRetries: number(options.maxRetries, "maxRetries", 2, 0),
    sharing: resolveSharing(options.sharing, options.fetch !== undefined),
    lastKnownGood: resolveLastKnownGood(options.lastKnownGood),
    proxy: proxyOf(options, address),
    printsWarnings: oneOf(options.logger?.level, "logger.level", ["warn", "debug", "info", "error"]) !== "error",
  };
}

function proxyOf(
  options: EnkryptifyOptions,
  address: (...what: [string, unknown, string, string]) => string,
): ResolvedOptions["proxy"] {
  const { url, proxyOnly, form, timeoutMs } = options.proxy ?? {};
  return {
    url: address("proxy.url", url, "ENKRYPTIFY_PROXY_URL", "https://proxy.enkryptify.com"),
    only: proxyOnly ?? false,
    form: oneOf(form, "proxy.form", ["flat", "path"]),
    timeoutMs: number(timeoutMs, "proxy.timeoutMs", 60_000, 1),
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
