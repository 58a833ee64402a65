import type { InterceptorRule } from "../../../src/proxy/index.ts";

/** An API that does not exist; the rule's template takes its requests to the upstream. */
export const VENDOR = "https://api.vendor.example/v1";

export function vendorRule(upstream: { url: string }, more: Partial<InterceptorRule> = {}): InterceptorRule {
  return { match: VENDOR, url: `${upstream.url}{path}{search}`, headers: { Authorization: "Bearer %SESSION_SECRET%" }, ...more };
}
