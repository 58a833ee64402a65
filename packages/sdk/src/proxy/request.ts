import { invalidRequest, jsonBody, jsonValue } from "./json-body.ts";
import type { JsonValue } from "./settings.ts";

/** A request for the proxy service to send. */
export interface ProxyRequest {
  /** Absolute http or https URL. The value of a `%NAME%` goes into it as it is, without URL-encoding. */
  url: string;
  /** GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS. */
  method: string;
  headers?: Readonly<Record<string, string>> | undefined;
  /** Any JSON value; none for GET and HEAD. */
  body?: JsonValue | undefined;
  signal?: AbortSignal | null | undefined;
  /** @default the client's */
  workspace?: string | undefined;
  /** @default the client's */
  project?: string | undefined;
  /** Name or id. @default the client's */
  environment?: string | undefined;
  /** @default the client's `usePersonalValues` */
  usePersonal?: boolean | undefined;
}

/** Second argument of `client.proxy.fetch`: that of `fetch`, whose body may also be a JSON value. */
export interface ProxyFetchInit extends Omit<RequestInit, "body"> {
  body?: RequestInit["body"] | JsonValue;
}

/** A request that has been checked. */
export interface CheckedRequest extends ProxyRequest {
  method: (typeof METHODS)[number];
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;

/**
 * Checks what the proxy would refuse, before anything is sent.
 *
 * @throws EnkryptifyError `PROXY_REQUEST_INVALID`
 */
export function checkRequest(request: ProxyRequest): CheckedRequest {
  const method = typeof request.method === "string" ? request.method.toUpperCase() : "";
  const known = METHODS.find((one) => one === method);
  if (known === undefined)
    throw invalidRequest(`Unsupported HTTP method "${method.slice(0, 20)}". Supported: ${METHODS.join(", ")}.`);
  if (typeof request.url !== "string" || !/^https?:\/\/[^/]/i.test(request.url)) {
    throw invalidRequest("The URL of a proxied request must be a non-empty, absolute http or https address.");
  }
  const body = jsonValue(request.body);
  if (body !== undefined && (known === "GET" || known === "HEAD")) {
    throw invalidRequest(`${known} requests cannot include a body. Remove the body or change the method.`);
  }
  return { ...request, method: known, body, headers: headersOf(request.headers) };
}

/** The arguments of `fetch` as one request. A `Request` gives what the second argument does not. */
export async function requestOfFetch(input: string | URL | Request, init: ProxyFetchInit = {}): Promise<ProxyRequest> {
  const given = isRequest(input) ? input : undefined;
  return {
    url: isRequest(input) ? input.url : input.toString(),
    method: init.method ?? given?.method ?? "GET",
    headers: fetchHeaders(init.headers ?? given?.headers),
    body: init.body === undefined && given !== undefined ? jsonBody(await textOf(given)) : jsonBody(init.body),
    signal: init.signal ?? given?.signal,
  };
}

/** By its shape: libraries bring a `Request` of their own. */
function isRequest(input: string | URL | Request): input is Request {
  return typeof input === "object" && "headers" in input && "url" in input;
}

async function textOf(request: Request): Promise<string | undefined> {
  if (request.body === null) return undefined;
  return (await request.clone().text()) || undefined;
}

function fetchHeaders(headers: RequestInit["headers"]): Record<string, string> {
  try {
    return Object.fromEntries(new Headers(headers));
  } catch {
    // The platform's message quotes the value.
    throw invalidRequest("A header of the proxied request has a name or a value that HTTP does not allow.");
  }
}

function headersOf(headers: ProxyRequest["headers"]): Record<string, string> | undefined {
  const entries = Object.entries(headers ?? {});
  const wrong = entries.find(([, value]) => typeof value !== "string");
  if (wrong !== undefined) throw invalidRequest(`The header "${wrong[0]}" of the proxied request is not a text.`);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
