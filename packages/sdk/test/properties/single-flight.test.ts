import fc from "fast-check";
import { expect, test } from "vitest";
import { EnkryptifyError } from "../../src/errors.ts";
import { createSingleFlight } from "../../src/single-flight.ts";
import { PROPERTY_TIMEOUT, settings } from "../support/runs.ts";

type Step = { do: "join" | "next"; signal: boolean } | { do: "abort"; caller: number } | { do: "land"; fails: boolean };

interface Caller {
  fresh: boolean;
  /** How many pieces of work had been started when it asked. */
  asked: number;
  controller: AbortController | undefined;
  result: number | undefined;
  error: unknown;
}

interface Work {
  number: number;
  land: (fails: boolean) => void;
  over: boolean;
}

const ask = fc.record({ do: fc.constantFrom("join" as const, "next" as const), signal: fc.boolean() });
const abort = fc.nat(20).map((caller): Step => ({ do: "abort", caller }));
const land = fc.boolean().map((fails): Step => ({ do: "land", fails }));
const history = fc.array(fc.oneof(ask, ask, abort, land), { minLength: 3, maxLength: 40 });

interface World {
  works: Work[];
  callers: Caller[];
  worstAtOnce: number;
}

async function play(steps: readonly Step[], share: boolean): Promise<World> {
  const world: World = { works: [], callers: [], worstAtOnce: 0 };
  const running = (): Work[] => world.works.filter(({ over }) => !over);
  const flight = createSingleFlight<number>((signal) => startWork(world, signal), "working", share);
  for (const step of steps) {
    if (step.do === "abort") world.callers[step.caller]?.controller?.abort();
    else if (step.do === "land") running()[0]?.land(step.fails);
    else {
      const caller: Caller = {
        fresh: step.do === "next",
        asked: world.works.length,
        controller: step.signal ? new AbortController() : undefined,
        result: undefined,
        error: undefined,
      };
      world.callers.push(caller);
      const { signal } = caller.controller ?? {};
      const asked = step.do === "next" ? flight.joinNext(signal) : flight.join(signal);
      void asked.then(
        (result) => (caller.result = result),
        (error: unknown) => (caller.error = error),
      );
    }
    // Between no turn and one turn of the loop, so that calls also fall into the gaps of a landing.
    if (step.do === "abort" ? step.caller % 2 === 0 : step.do !== "land") await turn();
    world.worstAtOnce = Math.max(world.worstAtOnce, running().length);
  }
  for (let rest = 0; rest < 4; rest++) {
    await turn();
    for (const work of running()) work.land(false);
  }
  await turn();
  return world;
}

function startWork(world: World, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const number = world.works.length;
    const end = (settle: () => void): void => {
      work.over = true;
      settle();
    };
    const work: Work = {
      number,
      over: false,
      land: (fails) => end(() => (fails ? reject(new TypeError("failed")) : resolve(number))),
    };
    world.works.push(work);
    const give = (): void => end(() => reject(new TypeError("given up")));
    if (signal.aborted) give();
    else signal.addEventListener("abort", give);
  });
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

test.each([
  ["shared", true],
  ["not shared", false],
])(
  "%s work: every caller settles, only one's own signal aborts one, and who wants newer work gets newer work",
  async (_name, share) => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const { callers, worstAtOnce } = await play(steps, share);
        if (share) expect(worstAtOnce).toBeLessThanOrEqual(1);
        for (const { fresh, asked, controller, result, error } of callers) {
          expect(result !== undefined || error !== undefined).toBe(true);
          if (EnkryptifyError.is(error)) expect(controller?.signal.aborted).toBe(true);
          else if (error !== undefined) expect((error as Error).message).toBe("failed");
          if (fresh && result !== undefined) expect(result).toBeGreaterThanOrEqual(asked);
        }
      }),
      settings(),
    );
  },
  PROPERTY_TIMEOUT,
);
