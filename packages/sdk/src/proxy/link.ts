import type { EnkryptifyOptions, ResolvedOptions } from "../options.ts";
import type { Platform } from "../platform.ts";
import type { Sources } from "../sources.ts";
import type { ProxyFetchInit, ProxyRequest } from "./request.ts";

// All of the proxy that is loaded with the client. The rest is loaded by its first use.

/** What the proxy needs of a client. */
export interface ProxyContext {
  readonly options: EnkryptifyOptions;
  readonly resolved: ResolvedOptions;
  readonly platform: Platform;
  readonly sources: Sources;
  /** Aborted by `destroy()`, with the error that calls reject with from then on. */
  readonly life: AbortSignal;
}

/** Requests that the proxy service sends for us, with `%NAME%` in URL, headers and body replaced by the secret of that name. */
export interface EnkryptifyProxy {
  /**
   * Like the global `fetch`, for JSON bodies; works without `client.proxy` in front of it, so it can be given to other
   * libraries. A status that is no success is no error, as in `fetch`.
   *
   * @throws EnkryptifyError `PROXY_REQUEST_INVALID`, `PROXY_FAILED`, `AUTH_*`, `RATE_LIMITED`, `NETWORK_*`, `TIMEOUT`,
   * `ABORTED` (whose `name` is that of the signal's reason, "AbortError" or "TimeoutError")
   */
  readonly fetch: (input: string | URL | Request, init?: ProxyFetchInit) => Promise<Response>;
  /** The same with a JSON value as body, and with another workspace, project or environment for one call. */
  readonly request: (request: ProxyRequest) => Promise<Response>;
}

const CONTEXT = Symbol.for("enkryptify.proxy-context.v1");

function createProxy(context: ProxyContext): EnkryptifyProxy {
  let client: EnkryptifyProxy | undefined;
  // The value is kept and not the promise: Workers must not await a promise of another request.
  const load = async (): Promise<EnkryptifyProxy> => (client ??= await (await import("./client.ts")).createProxyClient(context));
  const proxy: EnkryptifyProxy = {
    fetch: async (input, init) => (await load()).fetch(input, init),
    request: async (request) => (await load()).request(request),
  };
  // Behind a function: the options hold the token, and printing an object shows even its hidden properties.
  return Object.freeze(Object.defineProperty(proxy, CONTEXT, { value: () => context }));
}

/** What {@link createProxy} was made from, in whichever copy of the package (ESM or CJS). */
export function contextOf(proxy: EnkryptifyProxy): ProxyContext | undefined {
  return (proxy as { [CONTEXT]?: () => ProxyContext })[CONTEXT]?.();
}

/** What a client has of the proxy. */
export interface ProxyLink {
  proxy: EnkryptifyProxy;
  /** Settled once the interceptor of the options, if there is one, is in place. */
  intercepting: Promise<void>;
}

export function linkProxy(context: ProxyContext): ProxyLink {
  const proxy = createProxy(context);
  const intercepting = startInterceptor(context, proxy);
  // Whoever awaits `ready()` gets the error; everyone else must at least see that requests are not rerouted.
  intercepting.catch((error: Error) => console.error(`[enkryptify] No request is intercepted. ${error.message}`));
  return { proxy, intercepting };
}

async function startInterceptor(context: ProxyContext, proxy: EnkryptifyProxy): Promise<void> {
  const settings = context.options.interceptor;
  if (settings === undefined || settings.enabled === false || settings.rules?.length === 0) return;
  const { installInterceptor } = await import("./interceptor.ts");
  // Destroyed while the code was loaded: nothing may stay behind.
  if (!context.life.aborted) installInterceptor(context, proxy, settings);
}
