import type { EnkryptifyProxy, ProxyContext } from "./link.ts";
import { createPost } from "./post.ts";
import { checkRequest, requestOfFetch } from "./request.ts";
import { sendToProxy } from "./send.ts";

/** The two functions of `client.proxy`, sharing one pool of connections. */
export async function createProxyClient(context: ProxyContext): Promise<EnkryptifyProxy> {
  const post = await createPost(context);
  return {
    fetch: async (input, init) => sendToProxy(context, post, checkRequest(await requestOfFetch(input, init))),
    request: async (request) => sendToProxy(context, post, checkRequest(request)),
  };
}
