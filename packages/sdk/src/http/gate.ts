import { parseRetryAfter } from "./retry-after.ts";
import type { Clock, HttpResponse } from "../platform.ts";
import { sharedState } from "../shared-state.ts";

/** What the API has told this process about its rate limit. One gate per origin, shared by all requests to it. */
export interface Gate {
  /** Milliseconds until a request may be sent; 0 when it may go now. */
  waitMs(background: boolean): number;
  /** Reads `RateLimit-*` of any answer and `Retry-After` of a 429 or 503. */
  observe(response: HttpResponse): number | undefined;
}

// Below this many remaining requests, refreshes nobody waits for are put off.
const RESERVE = 5;

export function createGate(clock: Clock): Gate {
  let blockedUntil = 0;
  let scarceUntil = 0;
  return {
    waitMs: (background) => Math.max(0, (background ? Math.max(blockedUntil, scarceUntil) : blockedUntil) - clock.monotonic()),
    observe: (response) => {
      const limit = readRateLimit(response);
      if (limit && limit.remaining <= RESERVE) scarceUntil = clock.monotonic() + limit.resetMs;
      if (response.status !== 429 && response.status !== 503) return undefined;
      const told = parseRetryAfter(response.header("retry-after"), response.header("date"), clock.wall());
      // A 503 asks for patience with this call; only a 429 speaks about all of them.
      if (response.status === 503) return told;
      const wait = told ?? limit?.resetMs;
      if (wait !== undefined) blockedUntil = Math.max(blockedUntil, clock.monotonic() + wait);
      return wait;
    },
  };
}

/** Both spellings: three `RateLimit-*` headers (what the API documents) and the newer single `RateLimit` field. */
function readRateLimit(response: HttpResponse): { remaining: number; resetMs: number } | undefined {
  const single = response.header("ratelimit") ?? "";
  const remaining = response.header("ratelimit-remaining") ?? /\b(?:remaining|r)=(\d+)/.exec(single)?.[1];
  const reset = response.header("ratelimit-reset") ?? /\b(?:reset|t)=(\d+)/.exec(single)?.[1];
  if (!/^\d+$/.test(remaining ?? "") || !/^\d+$/.test(reset ?? "")) return undefined;
  return { remaining: Number(remaining), resetMs: Math.min(Number(reset), 900) * 1000 };
}

/** The gate of an origin, shared by every client and copy of the package in this process. */
export function sharedGate(origin: string, clock: Clock): Gate {
  const gates = sharedState<Gate>("gates", clock);
  const gate = gates.get(origin) ?? createGate(clock);
  gates.set(origin, gate);
  return gate;
}
