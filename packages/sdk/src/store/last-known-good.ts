import { EnkryptifyError } from "../errors.ts";
import { isDenial, isTransient } from "../http/retry-policy.ts";
import { enkryptifyError } from "../official-errors.ts";
import type { Place } from "../place.ts";
import type { Clock } from "../platform.ts";
import { within } from "../within.ts";
import { createSnapshot, type Snapshot } from "../secrets/snapshot.ts";
import { ageOf, now } from "../session/lifetime.ts";
import type { Entry, Vault } from "./vault.ts";

/** How a call may be made when there is something else to answer with: one try, not long. */
export interface QuickCall {
  signal: AbortSignal;
  maxRetries: 0;
}

/** The encrypted copy of one environment, for when the API cannot be reached. */
export interface LastKnownGood {
  /** Milliseconds of age until which a copy is used. */
  readonly maxAgeMs: number;
  /** Finds the place by the API, or in the copy when the API cannot be reached; then the values come with it. */
  locate(
    resolve: (options: QuickCall | { signal: AbortSignal }) => Promise<Place>,
    signal: AbortSignal,
  ): Promise<{ place: Place; initial?: Snapshot }>;
  /** Gives work one try of 5 s; its retries are left to the refreshes in the background. */
  quickly<T extends object>(work: (options: QuickCall) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** The copy's values, or undefined when there is none that may be used. */
  load(): Promise<Snapshot | undefined>;
  /** Keeps values the API just gave. Never rejects. */
  save(place: Place, snapshot: Snapshot): Promise<void>;
  /** The API refused: the copies must go. */
  remove(): Promise<void>;
}

export interface LastKnownGoodDeps {
  clock: Clock;
  maxAgeMs: number;
  /** Where this credential's copy lies. */
  current: Vault;
  /** Where the copy of the token before lies. */
  previous: Vault | undefined;
  /** Tells the user, without values. */
  warn(message: string): void;
  /** "acme/web/production", as the user named it. */
  label: string;
}

const HOUR = 3_600_000;
/** A silent API is given up on when there is a copy; readers should not wait longer than for a stale value. */
const QUICK_MS = 5000;
/** A file may be this much younger than its content, for clocks and file systems that disagree. */
const TOLERANCE_MS = 300_000;

export function createLastKnownGood(deps: LastKnownGoodDeps): LastKnownGood {
  const { clock, current, previous } = deps;
  let saved: { values: Snapshot["values"]; at: number } | undefined;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: what is still being written must not outlive its removal. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = last.then(work).catch(() => undefined);
    last = done;
    return done;
  }

  async function find(): Promise<{ place: Place; snapshot: Snapshot } | undefined> {
    const own = await usable(current, deps);
    const entry = own ?? (previous === undefined ? undefined : await usable(previous, deps));
    return entry === undefined ? undefined : decode(entry, clock);
  }

  function remove(): Promise<void> {
    saved = undefined;
    return inTurn(async () => {
      await current.remove();
      await previous?.remove();
    });
  }

  return {
    maxAgeMs: deps.maxAgeMs,
    load: async () => {
      const found = await find();
      if (found !== undefined) deps.warn(inUse(deps.label, found.snapshot, clock));
      return found?.snapshot;
    },
    locate: async (resolve, signal) => {
      try {
        return { place: await quickly(resolve, clock, signal) };
      } catch (error) {
        if (EnkryptifyError.is(error) && isDenial(error)) await remove();
        if (!EnkryptifyError.is(error) || !isTransient(error)) throw error;
        const found = await find();
        if (found === undefined) return { place: await resolve({ signal }) };
        deps.warn(inUse(deps.label, found.snapshot, clock));
        return { place: found.place, initial: found.snapshot };
      }
    },
    quickly: (work, signal) => quickly(work, clock, signal),
    save: async (place, snapshot) => {
      // Unchanged values are written again only to show that they are still good.
      if (saved !== undefined && saved.values === snapshot.values && clock.monotonic() - saved.at < HOUR) return;
      saved = { values: snapshot.values, at: clock.monotonic() };
      await inTurn(async () => {
        await current.save(JSON.stringify({ place, values: [...snapshot.values] }), deps.maxAgeMs);
        await previous?.remove();
      });
    },
    remove,
  };
}

async function quickly<T extends object>(
  work: (options: QuickCall) => Promise<T>,
  clock: Clock,
  signal: AbortSignal,
): Promise<T> {
  const over = new AbortController();
  const leave = (): void => over.abort(signal.reason);
  if (signal.aborted) leave();
  signal.addEventListener("abort", leave, { once: true });
  try {
    const done = await within(work({ signal: over.signal, maxRetries: 0 }), QUICK_MS, clock);
    if (done !== undefined) return done;
  } finally {
    signal.removeEventListener("abort", leave);
  }
  over.abort(silent());
  throw silent();
}

async function usable(vault: Vault, deps: LastKnownGoodDeps): Promise<Entry | undefined> {
  const entry = await vault.load();
  if (entry === undefined) return undefined;
  const fault = faultOf(entry, deps.maxAgeMs);
  if (fault === undefined && entry !== "damaged") return entry;
  await vault.remove();
  deps.warn(
    `The copy of the secrets of ${deps.label} kept for outages was deleted: ${fault}. It is made anew from the API (FALLBACK_UNREADABLE).`,
  );
  return undefined;
}

function faultOf(entry: Entry | "damaged", maxAgeMs: number): string | undefined {
  if (entry === "damaged") return "it is damaged or was made with another token";
  if (entry.ageMs >= maxAgeMs) return `it is more than ${Math.round(maxAgeMs / HOUR)} h old`;
  return entry.rejuvenatedMs > TOLERANCE_MS ? "an older copy was put in its place" : undefined;
}

function decode(entry: Entry, clock: Clock): { place: Place; snapshot: Snapshot } {
  const { place, values } = JSON.parse(entry.text) as { place: Place; values: [string, string][] };
  const at = now(clock);
  const fetchedAt = { monotonic: at.monotonic - entry.ageMs, wall: at.wall - entry.ageMs };
  return { place, snapshot: createSnapshot(new Map(values), clock, { fetchedAt, source: "fallback" }) };
}

function inUse(label: string, snapshot: Snapshot, clock: Clock): string {
  const minutes = Math.round(ageOf(snapshot.fetchedAt, clock) / 60_000);
  const age = minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
  return `The API cannot be reached: the secrets of ${label} come from the copy kept ${age} ago, until it can.`;
}

function silent(): EnkryptifyError {
  return enkryptifyError({
    code: "TIMEOUT",
    message: `The API did not answer within ${QUICK_MS / 1000} s. Check the network.`,
    retryable: true,
  });
}
