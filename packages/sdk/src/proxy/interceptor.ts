import { enkryptifyError } from "../official-errors.ts";
import { hookRequests, type RequestHandler } from "../node/proxy-hook.ts";
import { contextOf, type EnkryptifyProxy, type ProxyContext } from "./link.ts";
import { rewrite } from "./rewrite.ts";
import { compileRules, isAtOrBelow, type CompiledRule } from "./rules.ts";
import type { InterceptorSettings } from "./settings.ts";

/**
 * Sends matching requests of this process (`fetch`, `node:http`, `node:https` and what is built on them) through the
 * client's proxy, from the moment it returns. Ends with the returned function or with `client.destroy()`. Needs the
 * package `@mswjs/interceptors`.
 *
 * @throws EnkryptifyError `CONFIG_INVALID` for a rule that cannot work and for the missing package, `CLIENT_DESTROYED`
 */
export function createInterceptor(client: { readonly proxy: EnkryptifyProxy }, settings: InterceptorSettings): () => void {
  const context = contextOf(client.proxy);
  if (context === undefined) {
    throw enkryptifyError({ code: "CONFIG_INVALID", message: "`createInterceptor` needs a client made by `new Enkryptify()`." });
  }
  if (context.life.aborted) throw context.life.reason as Error;
  return settings.enabled === false ? () => undefined : installInterceptor(context, client.proxy, settings);
}

/** Installs at once; returns what undoes it. */
export function installInterceptor(context: ProxyContext, proxy: EnkryptifyProxy, settings: InterceptorSettings): () => void {
  const unhook = hookRequests(createHandler(context, proxy, compileRules(settings.rules, warningsOf(context))));
  const stop = (): void => {
    context.life.removeEventListener("abort", stop);
    unhook();
  };
  context.life.addEventListener("abort", stop, { once: true });
  return stop;
}

function createHandler(context: ProxyContext, proxy: EnkryptifyProxy, rules: readonly CompiledRule[]): RequestHandler {
  const warn = warningsOf(context);
  return (request, gone) => {
    const url = new URL(request.url);
    if (isOurs(url, context)) return undefined;
    const rule = rules.find((one) => one.matches(url, request));
    return rule === undefined ? undefined : reroute(request, gone, rule);
  };

  async function reroute(request: Request, gone: AbortSignal, rule: CompiledRule): Promise<Response | undefined> {
    const rewritten = await rewrite(request, rule);
    if (rewritten !== undefined) return proxy.request({ ...rewritten, signal: gone });
    warn(`a request of ${rule.name} has a body that is not JSON, so it is sent directly`);
    return undefined;
  }
}

/** Each warning once, on stderr. */
function warningsOf(context: ProxyContext): (warning: string) => void {
  const given = new Set<string>();
  return (warning) => {
    if (context.resolved.printsWarnings && !given.has(warning)) console.warn(`[enkryptify] Interceptor: ${warning}.`);
    given.add(warning);
  };
}

/** Requests to the proxy service and to the API, which must not go through the proxy again. */
function isOurs(url: URL, { resolved }: ProxyContext): boolean {
  const own = [resolved.proxy.url, `${resolved.baseUrl}/v1`].map((text) => new URL(text));
  return own.some((one) => one.origin === url.origin && isAtOrBelow(url.pathname, one.pathname));
}
