import { enkryptifyError } from "../official-errors.ts";
import type { JsonValue } from "./settings.ts";

// Placeholders are replaced inside of JSON values, so a body has to be JSON.

const CURE = "Pass an object, an array or another JSON value, or JSON as text.";

/** The body of `fetch` as a JSON value; a text is read as JSON, since that is what HTTP libraries hand over. */
export function jsonBody(body: unknown): JsonValue | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body !== "string") return jsonValue(body);
  try {
    return JSON.parse(body) as JsonValue;
  } catch {
    throw invalidRequest(`The proxy's body must be JSON-serializable, and this text is not JSON. ${CURE}`);
  }
}

/** Checks that a value survives JSON. `null` is a value; `undefined` is no body. */
export function jsonValue(body: unknown): JsonValue | undefined {
  if (body === undefined) return undefined;
  const kind = notJson(body);
  if (kind !== undefined) throw invalidRequest(`The proxy only accepts JSON-compatible bodies, not a ${kind}. ${CURE}`);
  try {
    if (JSON.stringify(body) !== undefined) return body as JsonValue;
  } catch {
    // A cycle or a bigint. The engine's message names the properties on the way.
  }
  throw invalidRequest(`The proxy's body must be JSON-serializable. ${CURE}`);
}

/** JSON would turn these into `{}` without a word. */
function notJson(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const tag = Object.prototype.toString.call(body).slice(8, -1);
  if (ArrayBuffer.isView(body)) return "typed array";
  return /^(Blob|File|FormData|URLSearchParams|ReadableStream|ArrayBuffer|SharedArrayBuffer|Map|Set)$/.test(tag)
    ? tag
    : undefined;
}

export function invalidRequest(message: string): Error {
  return enkryptifyError({ code: "PROXY_REQUEST_INVALID", message });
}
