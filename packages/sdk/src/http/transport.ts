import type { Clock, Http, HttpResponse } from "../platform.ts";
import { attempt } from "./attempt.ts";
import { sharedGate } from "./gate.ts";

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

/** What a transport has sent so far. */
export interface Spent {
  requests: number;
  retries: number;
}

/** How far a call has come. */
export interface CallState {
  requestId: string;
  deadline: number;
  /** Requests sent, the one under way included. */
  tries: number;
  retries: number;
}

const MAX_BODY_BYTES = 32 * 1024 * 1024;

export function createTransport(options: TransportOptions): Transport {
  const spent: Spent = { requests: 0, retries: 0 };
  return { send: (call) => sendWithRetries(options, spent, call) };
}

async function sendWithRetries(options: TransportOptions, spent: Spent, call: ApiCall): Promise<ApiAnswer> {
  const { clock } = options;
  const deadline = clock.monotonic() + options.totalTimeoutMs;
  const state: CallState = { requestId: options.uuid(), deadline, tries: 0, retries: 0 };
  const gate = sharedGate(new URL(options.baseUrl).origin, clock);
  for (;;) {
    if (gate.waitMs(call.background ?? false) > 0) await (await failures()).passGate(gate, clock, call, state);
    spent.requests += 1;
    state.tries += 1;
    try {
      return await sendOnce(options, call, state);
    } catch (error) {
      await (await failures()).beforeRetry(error, options, spent, call, state);
    }
  }
}

/** Loaded by the first failure: a call that succeeds has no use for it. */
function failures(): Promise<typeof import("./failures.ts")> {
  return import("./failures.ts");
}

async function sendOnce(options: TransportOptions, call: ApiCall, state: CallState): Promise<ApiAnswer> {
  const left = state.deadline - options.clock.monotonic();
  if (left <= 0) throw (await failures()).totalTimeout(options, call, state);
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
  return { status: response.status, data: await readAnswer(response, call, state, retryAfterMs), header: response.header };
}

/** The parsed JSON of a successful answer; throws a typed error for every other one. */
async function readAnswer(response: HttpResponse, call: ApiCall, state: CallState, retryAfterMs?: number): Promise<unknown> {
  const { status, body } = response;
  if (status === 304) return undefined;
  try {
    if (status >= 200 && status <= 299) return JSON.parse(body) as unknown;
  } catch {
    // The parser's own message quotes the body, which may hold secrets: it is dropped on purpose.
  }
  throw (await failures()).answerError(response, call, state, retryAfterMs);
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
  state: CallState,
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
