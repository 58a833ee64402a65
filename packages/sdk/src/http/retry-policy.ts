import { EnkryptifyError } from "../errors.ts";

const RETRYABLE_STATUS = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Statuses after which the same request may succeed. 501 and the other 4xx never do. */
export function isRetryableStatus(status: number): boolean {
  return RETRYABLE_STATUS.has(status);
}

/** Whether a failure says nothing about our rights, so that a value we already have may still be used. */
export function isTransient(error: EnkryptifyError): boolean {
  return error.retryable || error.code === "TIMEOUT_TOTAL" || error.code === "RESPONSE_INVALID";
}

/** Answers that speak about our rights: what was read before must not be used on. */
export function isDenial(error: EnkryptifyError): boolean {
  // A missing or closed exchange says nothing about the secrets.
  return !error.code.startsWith("AUTH_EXCHANGE_") && (error.status === 401 || error.status === 403 || error.status === 404);
}

/** Whether the API said that what was asked for does not exist. A 404 of the exchange is not about that. */
export function isNotFound(error: unknown): error is EnkryptifyError {
  return EnkryptifyError.is(error) && error.status === 404 && isDenial(error);
}

/** Full jitter: uniform in [0, base·2^n], capped, so that clients which failed together do not return together. */
export function backoffMs(attempt: number, random: number, base = 200, cap = 5000): number {
  return random * Math.min(cap, base * 2 ** attempt);
}

/** Bounds retries to a fifth of the requests plus ten, so that an outage is not made worse by its clients. */
export interface RetryQuota {
  countRequest(): void;
  takeRetry(): boolean;
}

export function createRetryQuota(): RetryQuota {
  let requests = 0;
  let retries = 0;
  return {
    countRequest: () => {
      requests += 1;
    },
    takeRetry: () => {
      if (retries >= requests * 0.2 + 10) return false;
      retries += 1;
      return true;
    },
  };
}
