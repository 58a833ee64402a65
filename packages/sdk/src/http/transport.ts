import { EnkryptifyError } from "../errors.ts";
import { enkryptifyError } from "../official-errors.ts";
import type { Clock, Http, HttpResponse } from "../platform.ts";
import { readAnswer } from "./answer.ts";
import { attempt } from "./attempt.ts";
import { sharedGate } from "./gate.ts";
import { classifyNetworkError } from "./network-errors.ts";
import { passGate, sleepFor } from "./pass-gate.ts";
import { backoffMs, createRetryQuota, type RetryQuota } from "./retry-policy.ts";

/** One logical call. */
export interface ApiCall {
  method: "GET" | "POST";
  /** From `/v1` on, each part already encoded. */
  path: string;
  query?: Readonly<Record<string, string>>;
  token?: string;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** "list the secrets of acme/web": continues "Could not …" in messages. */
  what: string;
  signal?: AbortSignal | undefined;
  /** Nobody waits for the answer: it yields to those who do when the rate limit is nearly used up. */
  background?: boolean | undefined;
  timeoutMs?: number;
  maxRetries?: number | undefined;
  /** Its 429 concerns only itself (the exchange has a limit of its own) and must not hold up other calls. */
  ownRateLimit?: boolean;
}

/** A successful answer. `data` is undefined for 304. */
export interface ApiAnswer {
  status: number;
  data: unknown;
  header(name: string): string | undefined;
}

/** Sends calls with timeouts, retries and the shared rate-limit gate. */
export interface Transport {
  send(call: ApiCall): Promise<ApiAnswer>;
}

export interface TransportOptions {
  baseUrl: string;
  http: Http;
  clock: Clock;
  userAgent?: string | undefined;
  uuid: () => string;
  timeoutMs: number;
  totalTimeoutMs: number;
  maxRetries: number;
}

const MAX_BODY_BYTES = 32 * 1024 * 1024;

export function createTransport(options: TransportOptions): Transport {
  const quota = createRetryQuota();
  return { send: (call) => sendWithRetries(options, quota, call) };
}

async function sendWithRetries(options: TransportOptions, quota: RetryQuota, call: ApiCall): Promise<ApiAnswer> {
  const { clock } = options;
  const deadline = clock.monotonic() + options.totalTimeoutMs;
  const requestId = options.uuid();
  const maxRetries = call.maxRetries ?? options.maxRetries;
  let retries = 0;
  for (let tries = 1; ; tries++) {
    await passGate(sharedGate(new URL(options.baseUrl).origin, clock), clock, call, { deadline, attempts: tries - 1 });
    quota.countRequest();
    try {
      return await sendOnce(options, call, { requestId, tries, deadline });
    } catch (error) {
      const failure = asEnkryptifyError(error, call.what, tries, options.baseUrl);
      // A kept-alive socket may have died while the process was frozen: repeat at once, even with retries off.
      if (tries === 1 && failure.code === "NETWORK_RESET" && call.method === "GET") continue;
      const giveUp = !failure.retryable || retries >= maxRetries || (failure.code === "RESPONSE_INVALID" && retries > 0);
      if (giveUp || !quota.takeRetry()) throw failure;
      const wait = failure.retryAfterMs ?? backoffMs(retries, clock.random());
      if (clock.monotonic() + wait >= deadline) throw failure;
      retries += 1;
      await sleepFor(clock, wait, call);
    }
  }
}

async function sendOnce(
  options: TransportOptions,
  call: ApiCall,
  state: { requestId: string; tries: number; deadline: number },
): Promise<ApiAnswer> {
  const left = state.deadline - options.clock.monotonic();
  if (left <= 0) throw totalTimeout(options, call, state.tries);
  const authorization = call.token === undefined ? undefined : `Bearer ${call.token}`;
  const response = await attempt(
    options.http,
    options.clock,
    {
      method: call.method,
      url: buildUrl(options.baseUrl, call),
      ...headersAndBody(options, call, state, authorization),
      maxBytes: MAX_BODY_BYTES,
    },
    { timeoutMs: Math.min(call.timeoutMs ?? options.timeoutMs, left), signal: call.signal, what: call.what },
  );
  const retryAfterMs = observe(options, call, response);
  const data = readAnswer(
    response,
    { what: call.what, requestId: state.requestId, attempts: state.tries, credentials: credentialsOf(call) },
    retryAfterMs,
  );
  return { status: response.status, data, header: (name) => response.header(name) };
}

/** The Kubernetes exchange carries its token in the body. */
function credentialsOf({ token, body }: ApiCall): string[] {
  const inBody = (body as { token?: unknown } | undefined)?.token;
  return [token, inBody].filter((text): text is string => typeof text === "string" && text !== "");
}

function observe(options: TransportOptions, call: ApiCall, response: HttpResponse): number | undefined {
  const clock = options.clock;
  // A private gate reads the header without closing the shared one.
  return sharedGate(call.ownRateLimit ? `${options.baseUrl} ${call.path}` : new URL(options.baseUrl).origin, clock).observe(
    response,
  );
}

function buildUrl(baseUrl: string, call: ApiCall): string {
  const query = call.query === undefined ? "" : `?${new URLSearchParams(call.query).toString()}`;
  return `${baseUrl}${call.path}${query}`;
}

function headersAndBody(
  options: TransportOptions,
  call: ApiCall,
  state: { requestId: string; tries: number },
  authorization: string | undefined,
): { headers: Record<string, string>; body?: string } {
  const headers: Record<string, string> = { accept: "application/json", "x-request-id": state.requestId, ...call.headers };
  if (state.tries > 1) headers["x-attempt"] = String(state.tries);
  if (options.userAgent !== undefined) headers["user-agent"] = options.userAgent;
  if (authorization !== undefined) headers["authorization"] = authorization;
  // A strict server refuses an empty body that claims to be JSON, so the type is only sent with a body.
  if (call.body === undefined) return { headers };
  return { headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(call.body) };
}

function asEnkryptifyError(error: unknown, what: string, attempts: number, baseUrl: string): EnkryptifyError {
  if (EnkryptifyError.is(error)) return error;
  const known = classifyNetworkError(error);
  if (known === undefined) throw error;
  const cure =
    known.code === "NETWORK_TLS"
      ? "The server's certificate was refused: check the clock, NODE_EXTRA_CA_CERTS and any intercepting proxy."
      : "Check the base URL (ENKRYPTIFY_API_URL), the network, DNS and proxy settings.";
  const happened = known.code === "RESPONSE_INVALID" ? "did not answer in HTTP" : "could not be reached";
  return enkryptifyError({
    code: known.code,
    message: `Could not ${what}: the API at ${baseUrl} ${happened} (${known.detail}). ${cure}`,
    retryable: known.retryable,
    attempts,
    cause: known.quotesAnswer ? undefined : error,
  });
}

function totalTimeout(options: TransportOptions, call: ApiCall, tries: number): Error {
  return enkryptifyError({
    code: "TIMEOUT_TOTAL",
    message: `Could not ${call.what} within ${options.totalTimeoutMs} ms in all. Check the network, or raise \`totalTimeoutMs\`.`,
    attempts: tries - 1,
  });
}
