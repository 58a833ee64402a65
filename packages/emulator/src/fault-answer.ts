import type { Fault } from "./faults.ts";

/** What happens to the connection after a request. */
export type Answer =
  | { kind: "response"; response: Response }
  | { kind: "hang" }
  | { kind: "reset" }
  | { kind: "cut"; response: Response; bytes: number };

const messages: Record<number, string> = {
  400: "body: Invalid input",
  401: "Invalid or expired token",
  403: "Insufficient permissions",
  404: "Not found",
  409: "Conflict",
  429: "Rate limit exceeded",
};

/** Applies a fault to a request. `real` carries the request out; it is not called when the fault comes before it. */
export async function answerWithFault(fault: Fault, real: () => Promise<Response>, signal: AbortSignal): Promise<Answer> {
  if (fault.latencyMs !== undefined && fault.latencyMs > 0) await pause(fault.latencyMs, signal);
  if (fault.hang) return { kind: "hang" };
  if (fault.reset) return { kind: "reset" };
  const response = await faultyResponse(fault, real);
  if (fault.resetAfterBytes === undefined) return { kind: "response", response };
  return { kind: "cut", response, bytes: fault.resetAfterBytes };
}

async function faultyResponse(fault: Fault, real: () => Promise<Response>): Promise<Response> {
  const replaces = fault.body !== undefined || fault.status !== undefined;
  const changesReal = fault.truncate !== undefined || fault.patch !== undefined;
  const base = replaces && !changesReal ? madeUp(fault) : await real();
  const body = await changedBody(fault, base);
  const headers = new Headers(base.headers);
  for (const [name, value] of Object.entries(fault.headers ?? {})) headers.set(name, value);
  const status = fault.status ?? base.status;
  // Such a status cannot carry a body: the Response constructor refuses one.
  return new Response([204, 205, 304].includes(status) ? null : body, { status, headers });
}

function madeUp(fault: Fault): Response {
  const status = fault.status ?? 200;
  const body = fault.body ?? JSON.stringify({ message: messages[status] ?? "Internal server error" });
  const type = body.trimStart().startsWith("<") ? "text/html; charset=utf-8" : "application/json";
  return new Response(body, { headers: { "Content-Type": type } });
}

async function changedBody(fault: Fault, response: Response): Promise<Uint8Array<ArrayBuffer>> {
  let bytes = new Uint8Array(await response.arrayBuffer());
  if (fault.patch) bytes = patched(bytes, fault.patch);
  return fault.truncate === undefined ? bytes : bytes.slice(0, fault.truncate);
}

function patched(bytes: Uint8Array<ArrayBuffer>, patch: Record<string, unknown>): Uint8Array<ArrayBuffer> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return bytes;
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) return bytes;
  return new Uint8Array(new TextEncoder().encode(JSON.stringify({ ...json, ...patch })));
}

/** Waits in real time; a client that goes away ends the wait. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
