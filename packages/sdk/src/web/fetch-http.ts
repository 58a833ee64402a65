import type { Http, HttpResponse } from "../platform.ts";

/** What a request sets; the rest is the same for all of them. */
interface UncachedInit {
  method: string;
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
}

/** HTTP by `fetch`. */
export function createFetchHttp(fetchFunction: typeof fetch): Http {
  const send = uncachedFetch(fetchFunction);
  return async (request) => toHttpResponse(await send(request.url, request), request.maxBytes);
}

/**
 * A `fetch` that nothing keeps. `no-store` matters: Next.js patches the global `fetch` and would otherwise write every
 * secret to its disk cache. Redirects are not followed. Errors of the runtime, also Next's control-flow errors, are
 * passed on untouched.
 */
export function uncachedFetch(fetchFunction: typeof fetch): (url: string, init: UncachedInit) => Promise<Response> {
  let strict = true;
  return (url, init) =>
    fetchFunction(url, initFor(init, strict)).catch((error: unknown) => {
      if (!refusesField(error)) throw error;
      strict = false;
      return fetchFunction(url, initFor(init, false));
    });
}

function initFor(request: UncachedInit, withAllFields: boolean): RequestInit {
  const init: RequestInit = { method: request.method, headers: request.headers, signal: request.signal, redirect: "manual" };
  if (request.body !== undefined) init.body = request.body;
  // Node's own type lacks `cache`, which every other runtime and Next's patched fetch know.
  return withAllFields ? Object.assign(init, { cache: "no-store", credentials: "omit" as const }) : init;
}

/** Cloudflare Workers throw on fields they do not implement (`credentials`; `cache` before compatibility date 2024-11-11). */
function refusesField(error: unknown): boolean {
  return error instanceof Error && /'(cache|credentials)'.*not implemented|unsupported cache mode/i.test(error.message);
}

async function toHttpResponse(response: Response, maxBytes: number): Promise<HttpResponse> {
  const declared = Number(response.headers.get("content-length") ?? 0);
  if (declared > maxBytes) throw (await import("../http/failures.ts")).tooLargeError(maxBytes);
  const body = await readText(response, maxBytes);
  return {
    // A browser hides the status of a redirect it did not follow.
    status: response.type === "opaqueredirect" ? 302 : response.status,
    header: (name) => response.headers.get(name) ?? undefined,
    body,
  };
}

async function readText(response: Response, maxBytes: number): Promise<string> {
  const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
  if (reader === undefined) return response.text();
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      throw (await import("../http/failures.ts")).tooLargeError(maxBytes);
    }
    text += decoder.decode(value, { stream: true });
  }
}
