export { createInterceptor } from "./interceptor.ts";
export type { EnkryptifyProxy } from "./link.ts";
export type { ProxyFetchInit, ProxyRequest } from "./request.ts";
export type { InterceptorRule, InterceptorSettings, JsonValue, ProxySettings } from "./settings.ts";
