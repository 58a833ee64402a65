import type { ErrorCode } from "../error-codes.ts";

const DNS = new Set(["ENOTFOUND", "EAI_AGAIN", "EAI_FAIL", "EAI_NODATA", "EAI_NONAME"]);
const RESET = new Set([
  "ECONNRESET",
  "EPIPE",
  "ECONNABORTED",
  "UND_ERR_SOCKET",
  "UND_ERR_ABORTED_SOCKET",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
  "ERR_STREAM_PREMATURE_CLOSE",
]);
const CONNECT = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "ERR_PROXY_CONNECT",
  "ERR_PROXY_UNAVAILABLE",
]);
const TLS =
  /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|UNABLE_TO_|HOSTNAME_MISMATCH$|EPROTO$|INVALID_CA$)/;

/** A known network failure. */
export interface NetworkFailure {
  code: Extract<ErrorCode, `NETWORK_${string}` | "RESPONSE_INVALID">;
  /** The system's own code, for the message. */
  detail: string;
  retryable: boolean;
  /** The error quotes what the server sent, which may hold secrets: it must not be anyone's cause. */
  quotesAnswer?: true;
}

/**
 * Names a network error, or returns undefined for anything that is not one. Unknown errors must be thrown on
 * untouched: Next.js signals control flow through `fetch` with errors that carry a `digest`.
 */
export function classifyNetworkError(error: unknown): NetworkFailure | undefined {
  for (const candidate of chain(error)) {
    const { code, name } = candidate as { code?: unknown; name?: unknown };
    // The parser of `fetch` gives no code from Node.js 24 on.
    if (name === "HTTPParserError" || (typeof code === "string" && code.startsWith("HPE_")))
      return {
        code: "RESPONSE_INVALID",
        detail: typeof code === "string" ? code : "not HTTP",
        retryable: true,
        quotesAnswer: true,
      };
    if (typeof code !== "string") continue;
    if (DNS.has(code)) return { code: "NETWORK_DNS", detail: code, retryable: true };
    if (CONNECT.has(code))
      return { code: "NETWORK_CONNECT", detail: detailOf(candidate, code), retryable: code !== "ERR_PROXY_CONNECT" };
    if (RESET.has(code)) return { code: "NETWORK_RESET", detail: code, retryable: true };
    if (TLS.test(code)) return { code: "NETWORK_TLS", detail: code, retryable: false };
  }
  return isBareFetchFailure(error) ? { code: "NETWORK_CONNECT", detail: "fetch failed", retryable: true } : undefined;
}

/** Our own errors about a forward proxy say which one; the system's say no more than their code. */
function detailOf(error: object, code: string): string {
  return code.startsWith("ERR_PROXY_") ? (error as Error).message : code;
}

/** `fetch` outside Node says only "TypeError: fetch failed" or "network error", without a code. */
function isBareFetchFailure(error: unknown): boolean {
  return (
    error instanceof TypeError &&
    !("digest" in error) &&
    /fetch failed|failed to fetch|network (error|connection)|load failed/i.test(error.message)
  );
}

function chain(error: unknown): object[] {
  const found: object[] = [];
  let current: unknown = error;
  while (typeof current === "object" && current !== null && found.length < 6) {
    found.push(current);
    const inner = (current as { errors?: unknown }).errors;
    if (Array.isArray(inner)) found.push(...inner.filter((item): item is object => typeof item === "object" && item !== null));
    current = (current as { cause?: unknown }).cause;
  }
  return found;
}
