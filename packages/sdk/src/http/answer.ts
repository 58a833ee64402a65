import type { EnkryptifyError } from "../errors.ts";
import { enkryptifyError } from "../official-errors.ts";
import type { HttpResponse } from "../platform.ts";
import { isRetryableStatus } from "./retry-policy.ts";

/** What an error needs to know about the request. */
export interface RequestContext {
  /** "list the secrets of acme/web": continues "Could not …". */
  what: string;
  requestId: string;
  attempts: number;
  /** Never to appear in a message, even if a server echoes them. */
  credentials: readonly string[];
}

/** The parsed JSON of a successful answer; throws a typed error for every other one. */
export function readAnswer(response: HttpResponse, context: RequestContext, retryAfterMs: number | undefined): unknown {
  if (response.status === 304) return undefined;
  if (response.status < 200 || response.status > 299) throw statusError(response, context, retryAfterMs);
  try {
    return JSON.parse(response.body) as unknown;
  } catch {
    // The parser's own message quotes the body, which may hold secrets: it is dropped on purpose.
    const shape = response.body.trim() === "" ? "an empty body" : "a body that is not JSON";
    throw enkryptifyError({
      code: "RESPONSE_INVALID",
      message: `Could not ${context.what}: the API answered ${response.status} with ${shape}. Check that the base URL points at the Enkryptify API and that no proxy rewrites its answers.`,
      ...identify(response, context),
      retryable: true,
    });
  }
}

function identify(response: HttpResponse, context: RequestContext): { status: number; requestId: string; attempts: number } {
  return {
    status: response.status,
    requestId: response.header("x-request-id") ?? context.requestId,
    attempts: context.attempts,
  };
}

function statusError(response: HttpResponse, context: RequestContext, retryAfterMs: number | undefined): EnkryptifyError {
  const { status } = response;
  const said = apiMessage(response.body, context.credentials);
  const failed = `Could not ${context.what}: the API answered ${status}${said === undefined ? "" : ` (${said})`}.`;
  const base = { ...identify(response, context), retryable: isRetryableStatus(status), retryAfterMs };
  if (status === 401) {
    const cure = "The token is unknown, expired or revoked: create or rotate one in the dashboard and set ENKRYPTIFY_TOKEN.";
    return enkryptifyError({ ...base, code: "AUTH_TOKEN_INVALID", message: `${failed} ${cure}` });
  }
  if (status === 403) {
    const cure =
      "The token is valid but has no right to this: check its permission and scope, and the role of the user who created it.";
    return enkryptifyError({ ...base, code: "AUTH_FORBIDDEN", message: `${failed} ${cure}` });
  }
  if (status === 429) {
    const when = retryAfterMs === undefined ? "later" : `in ${Math.ceil(retryAfterMs / 1000)} s`;
    return enkryptifyError({
      ...base,
      code: "RATE_LIMITED",
      message: `${failed} Try again ${when}, and share one client per process.`,
    });
  }
  if (status >= 300 && status < 400) {
    const cure = "Redirects are refused because they would carry the token to another address: correct the base URL.";
    return enkryptifyError({ ...base, code: "RESPONSE_INVALID", message: `${failed} ${cure}`, retryable: false });
  }
  if (status >= 500) {
    const cure = "The fault is on the server's side; if it lasts, tell support the request id.";
    return enkryptifyError({ ...base, code: "HTTP_5XX", message: `${failed} ${cure}` });
  }
  const cure = status === 404 ? "It does not exist, or the token cannot see it." : "The request was refused as it is.";
  return enkryptifyError({ ...base, code: "HTTP_4XX", message: `${failed} ${cure}` });
}

/** The API's `{ "message": string }`, bounded, on one line and without the credentials. */
function apiMessage(body: string, credentials: readonly string[]): string | undefined {
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    if (typeof message !== "string" || message === "") return undefined;
    const safe = credentials.reduce((text, credential) => text.replaceAll(credential, "[token]"), message);
    // oxlint-disable-next-line no-control-regex -- control characters would let a server forge log lines
    return safe.replaceAll(/[\u0000-\u001f\u007f]+/g, " ").slice(0, 200);
  } catch {
    return undefined;
  }
}
