import fc from "fast-check";
import { expect, test } from "vitest";
import type { ExchangeMode } from "../support/simulated-api.ts";
import { PROPERTY_TIMEOUT, settings } from "../support/runs.ts";
import { createSimulation, worstWindow, type Client, type Simulation } from "../support/simulation.ts";

type Step =
  | { do: "burst"; reads: number }
  | { do: "steady"; seconds: number }
  | { do: "pass"; ms: number }
  | { do: "suspend"; ms: number }
  | { do: "step"; ms: number }
  | { do: "revoke" }
  | { do: "refuse"; on: boolean }
  | { do: "latency"; ms: number }
  | { do: "mode"; mode: ExchangeMode };

const MINUTE = 60_000;

const odd = fc.oneof(
  fc.constantFrom(0, -1, Number.NaN, null, undefined, "900", "15m", 1e308, 3e6, {}, true, 5, 29, 30, 60, 61),
  fc.double(),
  fc.string(),
);
const healthy = fc.record({ kind: fc.constant("ok" as const), lives: fc.integer({ min: 5, max: 4000 }), expiresIn: odd });
const failing: fc.Arbitrary<ExchangeMode> = fc.oneof(
  fc.record({ kind: fc.constant("status" as const), status: fc.constantFrom(429, 500, 502, 503, 403, 404, 405, 501, 302, 204) }),
  fc.record({
    kind: fc.constant("status" as const),
    status: fc.constant(429),
    headers: fc.record({ "retry-after": fc.oneof(fc.nat(1200).map(String), fc.constantFrom("-1", "soon", "1e9", "")) }),
  }),
  fc.record({
    kind: fc.constant("body" as const),
    body: fc.constantFrom("<html>", "{}", "[]", "null", '{"accessToken":"a\\nb: c"}', '{"accessToken":7}', ""),
  }),
  fc.constant({ kind: "reset" as const }),
  fc.constant({ kind: "hang" as const }),
);
const pass = fc.oneof(fc.nat(3000), fc.nat(90_000), fc.nat(20 * MINUTE)).map((ms): Step => ({ do: "pass", ms }));
const burst = fc.integer({ min: 1, max: 8 }).map((reads): Step => ({ do: "burst", reads }));
const steady = fc.integer({ min: 5, max: 60 }).map((seconds): Step => ({ do: "steady", seconds }));
const mode = fc.oneof(healthy, failing).map((chosen): Step => ({ do: "mode", mode: chosen }));
const trouble: fc.Arbitrary<Step> = fc.oneof(
  fc.nat(120 * MINUTE).map((ms): Step => ({ do: "suspend", ms })),
  fc.integer({ min: -400, max: 400 }).map((days): Step => ({ do: "step", ms: days * 24 * 60 * MINUTE })),
  fc.integer({ min: -2 * 60 * MINUTE, max: 2 * 60 * MINUTE }).map((ms): Step => ({ do: "step", ms })),
  fc.constant<Step>({ do: "revoke" }),
  fc.boolean().map((on): Step => ({ do: "refuse", on })),
  fc.nat(4000).map((ms): Step => ({ do: "latency", ms })),
);
const history = fc.array(fc.oneof(burst, burst, pass, pass, steady, mode, mode, trouble), { minLength: 4, maxLength: 30 });

async function play({ clock, api, run }: Simulation, client: Client, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if (step.do === "burst") for (let count = 0; count < step.reads; count++) void client.read();
    else if (step.do === "steady") await run([client], step.seconds * 1000);
    else if (step.do === "pass") await clock.advance(step.ms);
    else if (step.do === "suspend") clock.suspend(step.ms);
    else if (step.do === "step") clock.stepWall(step.ms);
    else if (step.do === "revoke") api.revokeJwts();
    else if (step.do === "refuse") api.refuseJwts = step.on;
    else if (step.do === "latency") api.latencyMs = step.ms;
    else api.mode = step.mode;
    // A sleep and a step back that both happen between two looks at the clocks cancel out: no client can know.
    if (step.do === "suspend" || step.do === "step") void client.read();
    await clock.settle();
  }
  await clock.advance(MINUTE);
}

/** Exchanges that were sent although the API had asked, by Retry-After, to wait longer. */
function tooEarly({ api }: Simulation): number {
  return api.told.filter(({ at, waitMs }) => api.exchanges.some((time) => time > at && time < at + waitMs)).length;
}

test.each([
  ["shared promises", true],
  ["promises of one request only", false],
])(
  "with a static token and %s no history fails a read, exceeds the budget, sends an expired JWT or comes too early",
  async (_name, sharesPromises) => {
    await fc.assert(
      fc.asyncProperty(history, fc.nat(), async (steps, seed) => {
        const simulation = createSimulation({ seed });
        const client = simulation.client({ sharesPromises });
        await play(simulation, client, steps);
        expect(client.failures).toEqual([]);
        expect(client.slowestTokenMs).toBeLessThanOrEqual(6000);
        expect(worstWindow(simulation.api.exchanges)).toBeLessThanOrEqual(6);
        expect([simulation.api.expired, tooEarly(simulation)]).toEqual([0, 0]);
      }),
      settings(),
    );
  },
  PROPERTY_TIMEOUT,
);

test(
  "without a static token no history exceeds the budget, sends an expired JWT, comes too early or leaves a read open",
  async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.nat(), async (steps, seed) => {
        const simulation = createSimulation({ seed });
        const client = simulation.client({ kubernetes: true });
        await play(simulation, client, steps);
        expect(client.slowestTokenMs).toBeLessThanOrEqual(10_000);
        expect(worstWindow(simulation.api.exchanges)).toBeLessThanOrEqual(6);
        expect([simulation.api.expired, tooEarly(simulation)]).toEqual([0, 0]);
        expect(simulation.api.served.jwt + client.failures.length).toBe(client.reads);
      }),
      settings(),
    );
  },
  PROPERTY_TIMEOUT,
);

test(
  "a JWT that is still valid is never thrown away by a refresh that fails",
  async () => {
    const reads = fc.array(fc.record({ mode: failing, ms: fc.nat(200_000) }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(reads, fc.nat(), fc.boolean(), async (steps, seed, kubernetes) => {
        const { api, clock, client } = createSimulation({ seed });
        const one = client({ kubernetes });
        const started = clock.trueTime();
        await one.read();
        for (const step of steps) {
          api.mode = step.mode;
          await clock.advance(step.ms);
          if (clock.trueTime() - started >= 890_000) break;
          void one.read();
          await clock.advance(7000);
        }
        expect([one.failures, api.served.static]).toEqual([[], 0]);
      }),
      settings(),
    );
  },
  PROPERTY_TIMEOUT,
);

test(
  "however many cold callers there are, there is one exchange",
  async () => {
    const callers = fc.integer({ min: 1, max: 60 });
    await fc.assert(
      fc.asyncProperty(callers, fc.nat(4000), fc.boolean(), async (count, latency, kubernetes) => {
        const { api, clock, client } = createSimulation();
        const one = client({ kubernetes });
        api.latencyMs = latency;
        for (let started = 0; started < count; started++) void one.read();
        await clock.advance(6000);
        expect([api.exchanges.length, api.served.jwt, one.failures]).toEqual([1, count, []]);
      }),
      settings(),
    );
  },
  PROPERTY_TIMEOUT,
);

test(
  "a refusal of an older generation never touches a newer token",
  async () => {
    const ages = fc.array(fc.record({ back: fc.nat(4), ms: fc.integer({ min: 30_000, max: 500_000 }) }), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(ages, async (steps) => {
        const { api, clock, client } = createSimulation();
        // Long enough that only a refusal brings a new one.
        api.mode = { kind: "ok", lives: 86_400 };
        const { session } = client({ kubernetes: true });
        const seen = [await session.get()];
        for (const { back, ms } of steps) {
          const before = seen.at(-1);
          const refused = seen.at(-1 - back);
          if (refused !== undefined) session.refused(refused);
          const next = session.get();
          await clock.advance(6000);
          const token = await next;
          if (refused?.generation === before?.generation) expect(token.value).not.toBe(before?.value);
          else expect(token).toBe(before);
          if (token.generation !== before?.generation) seen.push(token);
          await clock.advance(ms);
        }
      }),
      settings(),
    );
  },
  PROPERTY_TIMEOUT,
);
