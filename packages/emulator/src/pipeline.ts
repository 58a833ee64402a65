import type { Hono } from "hono";
import { answerWithFault, type Answer } from "./fault-answer.ts";
import type { Faults } from "./faults.ts";
import type { RateLimit, Taken } from "./rate-limit.ts";
import type { RequestLog } from "./request-log.ts";
import type { AppEnv, Peer } from "./services.ts";

/** What stands around the routes. */
export interface PipelineDeps {
  app: Hono<AppEnv>;
  log: RequestLog;
  faults: Faults;
  /** Counts requests by client, over all of `/v1`. */
  clientLimit: RateLimit;
  now: () => number;
}

const unlimited: Taken = { allowed: true, headers: {} };

/** One request from arrival to answer, in the order of a real server: log, rate limit, what goes wrong, the routes. */
export function createPipeline({
  app,
  log,
  faults,
  clientLimit,
  now,
}: PipelineDeps): (request: Request, peer: Peer) => Promise<Answer> {
  return async (request, peer) => {
    const url = new URL(request.url);
    // The control neither counts nor fails: a test must be able to end a fault.
    if (isUnder("/_emulator", url)) return { kind: "response", response: await app.fetch(request, { peer }) };
    const entry = log.open(request.method, url, now());
    const { allowed, headers } = isUnder("/v1", url) ? clientLimit.take(peer.client) : unlimited;
    const real = async (): Promise<Response> => (allowed ? app.fetch(request, { peer, entry }) : refusal());
    const fault = allowed ? faults.take({ kind: entry.kind, method: request.method, path: url.pathname }) : undefined;
    const answer: Answer = fault
      ? await answerWithFault(fault, real, request.signal)
      : { kind: "response", response: await real() };
    if ("response" in answer) {
      answer.response = withHeaders(answer.response, headers);
      entry.status = answer.response.status;
    }
    return answer;
  };
}

function isUnder(root: string, { pathname }: URL): boolean {
  return pathname === root || pathname.startsWith(`${root}/`);
}

function refusal(): Response {
  return Response.json({ message: "Rate limit exceeded" }, { status: 429 });
}

/** Adds what the answer does not say itself: a fault or the exchange limit may have set these. */
function withHeaders(response: Response, headers: Record<string, string>): Response {
  for (const [name, value] of Object.entries(headers)) {
    if (!response.headers.has(name)) response.headers.set(name, value);
  }
  return response;
}
