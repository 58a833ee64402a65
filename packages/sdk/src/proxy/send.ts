import { classifyNetworkError } from "../http/network-errors.ts";
import { enkryptifyError } from "../official-errors.ts";
import type { Source } from "../sources.ts";
import { openEnvelope, passThrough } from "./answer.ts";
import { createLifeline, type Lifeline } from "./lifeline.ts";
import type { ProxyContext } from "./link.ts";
import type { Post } from "./post.ts";
import type { CheckedRequest } from "./request.ts";
import { writeRequest, type WireRequest } from "./wire.ts";

/**
 * Sends a checked request through the proxy service. Never repeated by itself: a target may have acted on it. The one
 * exception is a refused JWT in the path form, where the refusal comes before the target is called.
 */
export async function sendToProxy(context: ProxyContext, post: Post, request: CheckedRequest): Promise<Response> {
  const { resolved, platform, sources, life } = context;
  const lifeline = createLifeline(life, request.signal, platform.clock, resolved.proxy.timeoutMs);
  try {
    throwIfEnded(lifeline);
    const { workspace, project, environment } = request;
    const source = await sources.at({ workspace, project, environment }).get(lifeline.signal);
    const wire = writeRequest(request, {
      proxyUrl: resolved.proxy.url,
      form: resolved.proxy.form,
      place: source.place,
      usePersonalValues: resolved.usePersonalValues,
    });
    const response = await raced(exchange({ context, post, source }, wire, lifeline), lifeline.signal);
    throwIfEnded(lifeline);
    return releasedAtEnd(response, lifeline);
  } catch (error) {
    lifeline.release();
    throw lifeline.reason() ?? networkError(error, resolved.proxy.url);
  }
}

interface Parts {
  context: ProxyContext;
  post: Post;
  source: Source;
}

async function exchange({ context, post, source }: Parts, wire: WireRequest, lifeline: Lifeline): Promise<Response> {
  const { url, form } = context.resolved.proxy;
  for (let repeats = 0; ; repeats++) {
    const token = await source.session.get(lifeline.signal);
    const response = await post(wire, token.value, lifeline.signal);
    if (form === "flat") {
      lifeline.started();
      return passThrough(response);
    }
    if (response.status !== 401 || repeats > 0 || token.kind !== "jwt") {
      return openEnvelope(response, { proxyUrl: url, token: token.value, wall: context.platform.clock.wall() });
    }
    source.session.refused(token);
    await response.body?.cancel();
  }
}

/** A replaced `fetch` may ignore its signal; the caller is released all the same. */
function raced<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return Promise.race([
    work,
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
    }),
  ]);
}

function throwIfEnded(lifeline: Lifeline): void {
  const reason = lifeline.reason();
  if (reason !== undefined) throw reason;
}

/** An answer still on its way stays bound to the caller's signal and to the client until its body has ended. */
function releasedAtEnd(response: Response, lifeline: Lifeline): Response {
  if (response.body === null) {
    lifeline.release();
    return response;
  }
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const release = (): void => lifeline.release();
  (response.body as ReadableStream<Uint8Array>).pipeTo(writable).then(release, release);
  const { status, statusText, headers } = response;
  return new Response(readable, { status, statusText, headers });
}

function networkError(error: unknown, proxyUrl: string): unknown {
  const known = classifyNetworkError(error);
  if (known === undefined) return error;
  const fault = known.quotesAnswer ? "did not answer in HTTP" : "could not be reached";
  return enkryptifyError({
    code: known.code,
    message: `The proxy at ${proxyUrl} ${fault} (${known.detail}). Check \`proxy.url\` (ENKRYPTIFY_PROXY_URL) and the network.`,
    retryable: known.retryable,
    attempts: 1,
    cause: known.quotesAnswer ? undefined : error,
  });
}
