import type { ErrorCode } from "./error-codes.ts";
import { EnkryptifyError, type EnkryptifyErrorInit } from "./errors.ts";

// The class names of the official SDK 0.1.3, kept so that existing `instanceof` code works.

/** A name that does not exist in this environment. Codes `SECRET_NOT_FOUND`, `SECRET_NOT_CACHED`. */
export class SecretNotFoundError extends EnkryptifyError {
  override name = "SecretNotFoundError";
}

/** No token, or one the API refuses. Codes `AUTH_TOKEN_*`, `AUTH_EXCHANGE_*`. */
export class AuthenticationError extends EnkryptifyError {
  override name = "AuthenticationError";
}

/** A valid token without the right. Code `AUTH_FORBIDDEN`. */
export class AuthorizationError extends EnkryptifyError {
  override name = "AuthorizationError";
}

/** A workspace, project or environment that is absent or not visible to the token. */
export class NotFoundError extends EnkryptifyError {
  override name = "NotFoundError";
}

/** The API's rate limit. Code `RATE_LIMITED`. */
export class RateLimitError extends EnkryptifyError {
  override name = "RateLimitError";

  /** Seconds until the next try, or null when the API did not say. */
  get retryAfter(): number | null {
    return this.retryAfterMs === undefined ? null : Math.ceil(this.retryAfterMs / 1000);
  }
}

/** Every other answer of the API that is not a success, and every network failure. */
export class ApiError extends EnkryptifyError {
  override name = "ApiError";
}

/** The Kubernetes service-account token is unreadable or refused. Codes `AUTH_K8S_*`. */
export class KubernetesAuthError extends AuthenticationError {
  override name = "KubernetesAuthError";
}

/** The proxy service refused or failed a request. Code `PROXY_FAILED`. */
export class ProxyError extends EnkryptifyError {
  override name = "ProxyError";
}

/** A request that the proxy cannot carry: its URL, method or body. Code `PROXY_REQUEST_INVALID`. */
export class ProxyValidationError extends EnkryptifyError {
  override name = "ProxyValidationError";
}

/** A request that matched a rule of the interceptor and could not be rerouted. Code `INTERCEPTOR_REFUSED`. */
export class InterceptorError extends EnkryptifyError {
  override name = "InterceptorError";
}

function classFor(code: ErrorCode): typeof EnkryptifyError {
  if (code.startsWith("AUTH_K8S_")) return KubernetesAuthError;
  if (code === "AUTH_FORBIDDEN") return AuthorizationError;
  if (code.startsWith("AUTH_")) return AuthenticationError;
  if (code === "SECRET_NOT_FOUND" || code === "SECRET_NOT_CACHED") return SecretNotFoundError;
  if (code.endsWith("_NOT_FOUND")) return NotFoundError;
  if (code === "RATE_LIMITED") return RateLimitError;
  if (code === "PROXY_FAILED") return ProxyError;
  if (code === "PROXY_REQUEST_INVALID") return ProxyValidationError;
  if (code === "INTERCEPTOR_REFUSED") return InterceptorError;
  if (/^(HTTP|NETWORK|RESPONSE|TIMEOUT)/.test(code)) return ApiError;
  return EnkryptifyError;
}

/** An error of the class that the official SDK would have thrown for this code. */
export function enkryptifyError(init: EnkryptifyErrorInit): EnkryptifyError {
  return new (classFor(init.code))(init);
}
