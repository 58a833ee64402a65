import type { EnkryptifyClient } from "../../src/client.ts";
import { EnkryptifyError } from "../../src/errors.ts";
import type { World } from "./world.ts";

/** How reads at a steady pace ended. */
export interface Outcome {
  reads: number;
  /** Codes of those that failed, in order. */
  failures: string[];
  /** Virtual milliseconds of the slowest. */
  slowestMs: number;
}

/** Reads a value from the API every three seconds (or as often as said) for `ms` of virtual time, without waiting for answers. */
export async function readSteadily(world: World, client: EnkryptifyClient, ms: number, everyMs = 3000): Promise<Outcome> {
  const outcome: Outcome = { reads: 0, failures: [], slowestMs: 0 };
  const { clock } = world;
  for (let left = ms; left > 0; left -= everyMs) {
    const started = clock.monotonic();
    outcome.reads += 1;
    void client
      .get("SESSION_SECRET", { cache: false })
      .catch((error: unknown) => outcome.failures.push(EnkryptifyError.is(error) ? error.code : String(error)))
      .finally(() => (outcome.slowestMs = Math.max(outcome.slowestMs, clock.monotonic() - started)));
    await clock.advance(Math.min(left, everyMs));
  }
  return outcome;
}

/** When requests to the exchange routes were sent, true time. */
export function exchangeTimes(world: World): number[] {
  return world.sent.filter(({ path }) => path.includes("/exchange")).map(({ at }) => at);
}
