import fc from "fast-check";
import { expect, test } from "vitest";
import { EnkryptifyError } from "../../src/errors.ts";
import { createTransport, type ApiCall } from "../../src/http/transport.ts";
import type { Http } from "../../src/platform.ts";
import { loadEverything } from "../support/load-everything.ts";
import { PROPERTY_TIMEOUT, settings } from "../support/runs.ts";
import { createVirtualClock } from "../support/virtual-clock.ts";

await loadEverything();

type Reply = { status: number; body: string; retryAfter?: number | undefined; ms: number } | { error: string } | "hang";

const reply: fc.Arbitrary<Reply> = fc.oneof(
  fc.record({
    status: fc.constantFrom(200, 200, 302, 400, 401, 404, 408, 409, 425, 429, 500, 501, 502, 503, 504),
    body: fc.constantFrom("[]", "[", ""),
    retryAfter: fc.option(fc.nat(60), { nil: undefined }),
    ms: fc.nat(12_000),
  }),
  fc.constantFrom("ECONNRESET", "ECONNREFUSED", "ENOTFOUND", "CERT_HAS_EXPIRED", "EPIPE").map((error) => ({ error })),
  fc.constant("hang" as const),
);
const calls = fc.array(fc.record({ afterMs: fc.nat(20_000), background: fc.boolean(), post: fc.boolean() }), {
  minLength: 1,
  maxLength: 6,
});

const RETRYABLE = new Set([408, 425, 429, 500, 502, 503, 504]);

function createServer(clock: ReturnType<typeof createVirtualClock>, replies: readonly Reply[]): { http: Http; log: Sent[] } {
  const log: Sent[] = [];
  const http: Http = async (request) => {
    const given = replies[log.length % replies.length] ?? "hang";
    const id = request.headers["x-request-id"] ?? "";
    const sent: Sent = { id, at: clock.monotonic(), answered: Infinity, reply: given };
    log.push(sent);
    if (given === "hang") return new Promise(() => undefined);
    if ("error" in given) throw Object.assign(new Error("network"), { code: given.error });
    await clock.sleep(given.ms, request.signal);
    sent.answered = clock.monotonic();
    const headers: Record<string, string> = given.retryAfter === undefined ? {} : { "retry-after": String(given.retryAfter) };
    return { status: given.status, body: given.body, header: (name) => headers[name] };
  };
  return { http, log };
}

interface Sent {
  id: string;
  at: number;
  answered: number;
  reply: Reply;
}

test(
  "no sequence of answers makes a call outlive its time, repeat what cannot succeed, or send while told to wait",
  async () => {
    await fc.assert(
      fc.asyncProperty(calls, fc.array(reply, { minLength: 1, maxLength: 12 }), fc.nat(), async (asked, replies, seed) => {
        const clock = createVirtualClock({ seed });
        const { http, log } = createServer(clock, replies);
        let ids = 0;
        const transport = createTransport({
          baseUrl: "http://replies.localhost",
          http,
          clock,
          uuid: () => String(ids++),
          timeoutMs: 10_000,
          totalTimeoutMs: 30_000,
          maxRetries: 2,
        });
        let open = asked.length;
        for (const { afterMs, background, post } of asked) {
          await clock.advance(afterMs);
          const call: ApiCall = { method: post ? "POST" : "GET", path: "/v1/thing", what: "test", background };
          const started = clock.monotonic();
          void transport.send(call).then(
            () => settled(started),
            (error: unknown) => {
              expect(EnkryptifyError.is(error), String(error)).toBe(true);
              settled(started);
            },
          );
        }
        await clock.advance(35_000);
        expect(open).toBe(0);
        checkTries(log);
        checkGate(log);

        function settled(started: number): void {
          open -= 1;
          expect(clock.monotonic() - started).toBeLessThanOrEqual(30_000);
        }
      }),
      settings(),
    );
  },
  PROPERTY_TIMEOUT,
);

/** Three tries at most, one more after a lost connection, and none after an answer that will not change. */
function checkTries(log: readonly Sent[]): void {
  for (const id of new Set(log.map((sent) => sent.id))) {
    const tries = log.filter((sent) => sent.id === id);
    const lost = tries.some(({ reply: given }) => typeof given === "object" && "error" in given);
    expect(tries.length).toBeLessThanOrEqual(lost ? 4 : 3);
    for (const { reply: given, answered } of tries.slice(0, -1)) {
      if (typeof given === "string" || ("status" in given && answered === Infinity)) continue;
      if ("error" in given) expect(given.error).not.toBe("CERT_HAS_EXPIRED");
      else expect(RETRYABLE.has(given.status) || (given.status === 200 && given.body !== "[]")).toBe(true);
    }
  }
}

/** After a 429 with Retry-After nothing is sent to that origin until then. */
function checkGate(log: readonly Sent[]): void {
  for (const { reply: given, answered } of log) {
    if (typeof given === "string" || "error" in given || given.status !== 429 || given.retryAfter === undefined) continue;
    const until = answered + given.retryAfter * 1000;
    expect(log.filter(({ at }) => at > answered && at < until)).toEqual([]);
  }
}
