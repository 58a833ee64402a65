import { createInterceptor, type InterceptorRule } from "../../../src/proxy/index.ts";
import type { Proxied } from "./proxied.ts";

/** Sends a request under some rules; tells which rule took it, by the header that each of them sets. */
export async function takenBy(
  world: Proxied,
  rules: readonly InterceptorRule[],
  url: string,
  init?: RequestInit,
): Promise<string | undefined> {
  const marked = rules.map((rule, index) => ({ ...rule, headers: { "x-rule": `rule ${index + 1}`, ...rule.headers } }));
  const stop = createInterceptor(world.client(), { rules: marked });
  try {
    await (await fetch(url, init)).arrayBuffer();
    return world.upstream.received.at(-1)?.headers["x-rule"] as string | undefined;
  } finally {
    stop();
  }
}
