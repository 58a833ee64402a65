import type { Answer } from "./fault-answer.ts";
import type { Peer } from "./services.ts";

const peer: Peer = { client: "in-process", trusted: true };

/** A `fetch` that hands requests over without a connection, and fails as a connection would. */
export function createInProcessFetch(
  handle: (request: Request, peer: Peer) => Promise<Answer>,
): (input: Request | string | URL, init?: RequestInit) => Promise<Response> {
  return async (input, init) => {
    const request = new Request(input, init);
    const { signal } = request;
    signal.throwIfAborted();
    const answer = await orAbort(handle(request, peer), signal);
    if (answer.kind === "response") return answer.response;
    if (answer.kind === "cut") return cut(answer.response, answer.bytes);
    if (answer.kind === "reset") throw new TypeError("fetch failed", { cause: connectionReset() });
    return orAbort(new Promise<never>(() => {}), signal);
  };
}

/** Whichever comes first: the answer, or the caller's abort, which rejects with its reason as fetch does. */
function orAbort<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", abort, { once: true });
    void answer.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

async function cut(response: Response, bytes: number): Promise<Response> {
  const whole = new Uint8Array(await response.arrayBuffer());
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      if (bytes > 0) controller.enqueue(whole.slice(0, bytes));
    },
    // Not in start: an error would throw the queued bytes away.
    pull: (controller) => controller.error(new TypeError("terminated", { cause: connectionReset() })),
  });
  return new Response(body, { status: response.status, headers: response.headers });
}

function connectionReset(): Error {
  return Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET", syscall: "read" });
}
