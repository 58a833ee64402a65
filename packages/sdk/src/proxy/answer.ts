import { parseRetryAfter } from "../http/retry-after.ts";
import { enkryptifyError } from "../official-errors.ts";
import { sanitized } from "./said.ts";

/** An upstream's answer as the proxy's repository packs it. */
interface Envelope {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/** What an error tells of the request. */
export interface AnswerContext {
  /** The address of the proxy service. */
  proxyUrl: string;
  token: string;
  wall: number;
}

const MAX_BYTES = 32 * 1024 * 1024;
const NO_BODY = new Set([204, 205, 304]);
/** Facts about one connection, or about an encoding that is already undone. */
const HOP_BY_HOP = /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|content-encoding|content-length)$/i;

/**
 * The path form: an envelope becomes the upstream's answer, everything else a typed error.
 *
 * @throws EnkryptifyError `AUTH_TOKEN_INVALID`, `AUTH_FORBIDDEN`, `RATE_LIMITED`, `PROXY_REQUEST_INVALID`, `PROXY_FAILED`
 */
export async function openEnvelope(response: Response, context: AnswerContext): Promise<Response> {
  const text = await readText(response);
  if (response.status !== 200) throw proxyError(response, text, context);
  const envelope = asEnvelope(text);
  if (envelope !== undefined) return unpack(envelope);
  throw enkryptifyError({
    code: "PROXY_FAILED",
    message: `The proxy at ${context.proxyUrl} answered 200 without the answer of the target. Check \`proxy.url\`, and that the service speaks the form "path" (\`proxy.form\`).`,
    status: 200,
  });
}

/**
 * The flat form: the answer is the upstream's, as SDK 0.1.3 has it, streamed and with whatever status. Only an exact
 * envelope is unpacked, because a proxy of the other generation would otherwise turn every status into 200.
 */
export async function passThrough(response: Response): Promise<Response> {
  if (response.status !== 200 || !/\bjson\b/i.test(response.headers.get("content-type") ?? "")) return response;
  const text = await readText(response);
  const envelope = asEnvelope(text);
  return envelope === undefined
    ? new Response(text, { status: 200, headers: endToEnd([...response.headers]) })
    : unpack(envelope);
}

async function readText(response: Response): Promise<string> {
  const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let text = "";
  for (let size = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > MAX_BYTES) {
      await reader.cancel();
      throw enkryptifyError({ code: "RESPONSE_TOO_LARGE", message: "The proxy's answer is larger than 32 MB and was dropped." });
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** Exactly `status`, `headers` and `body`; a target's own answer hardly ever looks like this. */
function asEnvelope(text: string): Envelope | undefined {
  const value = parse(text);
  if (value === undefined || Object.keys(value).toSorted().join() !== "body,headers,status") return undefined;
  const { status, headers, body } = value;
  const isStatus = typeof status === "number" && Number.isInteger(status) && status >= 200 && status <= 599;
  if (!isStatus || typeof headers !== "object" || headers === null || Array.isArray(headers)) return undefined;
  if (!Object.values(headers).every((header) => typeof header === "string")) return undefined;
  return { status, headers: headers as Record<string, string>, body };
}

function unpack({ status, headers, body }: Envelope): Response {
  const content = typeof body === "string" || body === null || body === undefined ? (body ?? "") : JSON.stringify(body);
  return new Response(NO_BODY.has(status) ? null : content, { status, headers: endToEnd(Object.entries(headers)) });
}

function endToEnd(headers: [string, string][]): [string, string][] {
  return headers.filter(([name]) => !HOP_BY_HOP.test(name));
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function proxyError(response: Response, text: string, context: AnswerContext): Error {
  const { status } = response;
  const said = sanitized(parse(text)?.["error"], context.token);
  const failed = `The proxy at ${context.proxyUrl} answered ${status}${said === undefined ? "" : ` (${said})`}.`;
  const requestId = response.headers.get("x-request-id") ?? undefined;
  const error = (code: Parameters<typeof enkryptifyError>[0]["code"], cure: string, retryable = false): Error =>
    enkryptifyError({
      code,
      message: `${failed} ${cure}`,
      status,
      requestId,
      retryable,
      attempts: 1,
      retryAfterMs: retryAfter(response, context.wall),
    });
  if (status === 401)
    return error(
      "AUTH_TOKEN_INVALID",
      "The token is unknown, expired or revoked: create or rotate one and set ENKRYPTIFY_TOKEN.",
    );
  if (status === 403)
    return error(
      "AUTH_FORBIDDEN",
      "Either the token has no right to these secrets, or the workspace does not allow the target's host.",
    );
  if (status === 429) return error("RATE_LIMITED", "Try again later; requests through the proxy count like reads.", true);
  if (status === 400)
    return error("PROXY_REQUEST_INVALID", "Check the URL, the method, the body and the names between the percent signs.");
  if (status === 404)
    return error(
      "PROXY_FAILED",
      'Check workspace, project and environment, `proxy.url`, and whether the service speaks the form "flat" instead.',
    );
  return error("PROXY_FAILED", "The proxy or its target could not be reached.", status >= 500 && status !== 501);
}

function retryAfter(response: Response, wall: number): number | undefined {
  if (response.status !== 429) return undefined;
  return parseRetryAfter(response.headers.get("retry-after") ?? undefined, response.headers.get("date") ?? undefined, wall);
}
