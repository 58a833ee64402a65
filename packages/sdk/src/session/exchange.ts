import { isHeaderSafe } from "../credential.ts";
import type { Transport } from "../http/transport.ts";
import { EnkryptifyError } from "../errors.ts";
import { enkryptifyError } from "../official-errors.ts";
import type { Clock } from "../platform.ts";
import { lifetimeOf, now, type Moment } from "./lifetime.ts";

/** A token as the API issued it. */
export interface Issued {
  value: string;
  /** Taken before the request was sent. */
  since: Moment;
  /** Milliseconds it may be used from `since` on. */
  lifeMs: number;
}

const EXCHANGE_TIMEOUT_MS = 5000;

/** `POST /v1/auth/exchange`: an `ek_live_` token for a JWT of 15 minutes. No body, hence no content type. */
export async function exchangeToken(transport: Transport, clock: Clock, token: string): Promise<Issued> {
  const since = now(clock);
  const call = {
    method: "POST" as const,
    path: "/v1/auth/exchange",
    token,
    what: "exchange the token for a JWT",
    timeoutMs: EXCHANGE_TIMEOUT_MS,
    maxRetries: 0,
    ownRateLimit: true,
  };
  const answer = await transport.send(call).catch((error: unknown) => {
    throw unsupportedExchange(error);
  });
  return issuedFrom(answer.data, since);
}

/** An API without this route, or one that keeps it closed: not a verdict about what the token may read. */
function unsupportedExchange(error: unknown): unknown {
  if (!EnkryptifyError.is(error) || ![404, 405, 501].includes(error.status ?? 0)) return error;
  return enkryptifyError({
    code: "AUTH_EXCHANGE_FAILED",
    message: `The token could not be exchanged for a JWT: the API answered ${error.status}, so it does not offer the exchange. Use the token as it is (\`auth: "token"\`).`,
    status: error.status,
    requestId: error.requestId,
    attempts: error.attempts,
    retryable: true,
    cause: error,
  });
}

/** `POST /v1/auth/oidc/exchange`: a Kubernetes service-account token for a JWT. Carries no authorization header. */
export async function exchangeServiceAccount(
  transport: Transport,
  clock: Clock,
  serviceAccountToken: string,
  workspace: string,
): Promise<Issued> {
  const since = now(clock);
  const call = {
    method: "POST" as const,
    path: "/v1/auth/oidc/exchange",
    body: { token: serviceAccountToken, workspaceId: workspace },
    what: `exchange the Kubernetes token for a JWT of the workspace "${workspace}"`,
    timeoutMs: EXCHANGE_TIMEOUT_MS,
    maxRetries: 0,
    ownRateLimit: true,
  };
  const answer = await transport.send(call).catch((error: unknown) => {
    throw rejectedServiceAccount(error, workspace);
  });
  return issuedFrom(answer.data, since);
}

function rejectedServiceAccount(error: unknown, workspace: string): unknown {
  if (!EnkryptifyError.is(error) || error.status === undefined || error.retryable) return error;
  const cure =
    "Check that the identity is registered with this cluster's issuer, audience and subject (system:serviceaccount:<namespace>:<name>).";
  return enkryptifyError({
    code: "AUTH_K8S_REJECTED",
    message: `The workspace "${workspace}" refused the Kubernetes token: the API answered ${error.status}. ${cure}`,
    status: error.status,
    requestId: error.requestId,
    cause: error,
  });
}

function issuedFrom(data: unknown, since: Moment): Issued {
  const { accessToken, expiresIn } = (typeof data === "object" && data !== null ? data : {}) as Record<string, unknown>;
  // Visible ASCII only: a line break in a token would let the server write headers.
  if (typeof accessToken !== "string" || !isHeaderSafe(accessToken)) {
    throw enkryptifyError({
      code: "RESPONSE_INVALID",
      message: "Could not exchange the token: the API's answer holds no usable `accessToken`.",
      retryable: true,
    });
  }
  return { value: accessToken, since, lifeMs: lifetimeOf(expiresIn, accessToken) };
}
