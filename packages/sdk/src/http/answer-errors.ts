import type { EnkryptifyError, EnkryptifyErrorInit } from "../errors.ts";
import { enkryptifyError } from "../official-errors.ts";
import type { HttpResponse } from "../platform.ts";
import { isRetryableStatus } from "./retries.ts";
import type { ApiCall, CallState } from "./transport.ts";

/** The error for an answer that is no success, or no JSON. */
export function answerError(
  response: HttpResponse,
  call: ApiCall,
  state: CallState,
  retryAfterMs: number | undefined,
): EnkryptifyError {
  const { status } = response;
  const base = { status, requestId: response.header("x-request-id") ?? state.requestId, attempts: state.tries };
  if (status < 200 || status > 299) return statusError(response, call, { ...base, retryAfterMs });
  const shape = response.body.trim() === "" ? "an empty body" : "a body that is not JSON";
  return enkryptifyError({
    ...base,
    code: "RESPONSE_INVALID",
    message: `Could not ${call.what}: the API answered ${status} with ${shape}. Check that the base URL points at the Enkryptify API and that no proxy rewrites its answers.`,
    retryable: true,
  });
}

/** The Kubernetes exchange carries its token in the body. Neither may appear in a message, even if a server repeats it. */
function credentialsOf({ token, body }: ApiCall): string[] {
  const inBody = (body as { token?: unknown } | undefined)?.token;
  return [token, inBody].filter((text): text is string => typeof text === "string" && text !== "");
}

function statusError(
  response: HttpResponse,
  call: ApiCall,
  known: Omit<EnkryptifyErrorInit, "code" | "message">,
): EnkryptifyError {
  const { status } = response;
  const { retryAfterMs } = known;
  const said = apiMessage(response.body, credentialsOf(call));
  const failed = `Could not ${call.what}: the API answered ${status}${said === undefined ? "" : ` (${said})`}.`;
  const base = { ...known, retryable: isRetryableStatus(status) };
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
