import { EnkryptifyError } from "../errors.ts";

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
