import { VERSION } from "../version.ts";
import { uncachedFetch } from "../web/fetch-http.ts";
import type { ProxyContext } from "./link.ts";
import type { WireRequest } from "./wire.ts";

/** Posts to the proxy service and resolves with the start of its answer, any encoding of its body undone. */
export type Post = (wire: WireRequest, token: string, signal: AbortSignal) => Promise<Response>;

/** By the option `fetch`, else by the way that the runtime offers. */
export async function createPost({ options, platform }: ProxyContext): Promise<Post> {
  const { agent, proxyFromEnv } = options;
  const streaming = options.fetch === undefined ? await platform.createStreamingHttp?.({ agent, proxyFromEnv }) : undefined;
  // The global is looked up at each call: frameworks replace it.
  const plain = uncachedFetch(options.fetch ?? ((input, init) => globalThis.fetch(input, init)));
  return async ({ url, body }, token, signal) => {
    const headers: Record<string, string> = {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "x-request-id": platform.uuid(),
    };
    if (platform.runtime !== "web") headers["user-agent"] = `enkryptify-sdk/${VERSION} (${platform.runtime})`;
    const request = { method: "POST", headers, body, signal };
    return streaming === undefined ? decoded(await plain(url, request)) : streaming(url, request);
  };
}

/** `fetch` decodes the body and leaves the headers that say it is encoded; whoever believes them would decode it again. */
function decoded(response: Response): Response {
  if (!response.headers.has("content-encoding")) return response;
  const headers = new Headers(response.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
