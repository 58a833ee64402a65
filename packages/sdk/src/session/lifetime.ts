import type { Clock } from "../platform.ts";

const SECOND = 1000;
const UNKNOWN_LIFE = 60 * SECOND;
const LONGEST_LIFE = 24 * 3600 * SECOND;

/** The two clocks at one moment. Taken before a request is sent, so that its latency makes a token older, never younger. */
export interface Moment {
  monotonic: number;
  wall: number;
}

/** The moment now. */
export function now(clock: Clock): Moment {
  return { monotonic: clock.monotonic(), wall: clock.wall() };
}

/**
 * Milliseconds since a moment, by whichever clock moved more: the monotonic one may stand still while the machine
 * sleeps, the wall clock may be set back.
 */
export function ageOf(since: Moment, clock: Clock): number {
  return Math.max(clock.monotonic() - since.monotonic, clock.wall() - since.wall, 0);
}

/**
 * The same moment as both clocks show it now, after the machine slept or the wall clock was set: an age once seen never
 * shrinks again, and the next sleep shows also after a step back. Less than a second is only the clocks' inaccuracy.
 */
export function rebase(since: Moment, clock: Clock): Moment {
  const { monotonic, wall } = now(clock);
  const apart = Math.abs(wall - since.wall - (monotonic - since.monotonic));
  const age = ageOf(since, clock);
  return apart < SECOND ? since : { monotonic: monotonic - age, wall: wall - age };
}

/**
 * How long an access token may be used, in milliseconds: the smaller of `expiresIn` (seconds) and the JWT's own
 * `exp - iat`. Neither is compared with the local clock. An answer that says nothing usable gives 60 s.
 */
export function lifetimeOf(expiresIn: unknown, token: string): number {
  const usable = [toSeconds(expiresIn), jwtSeconds(token)].filter((value): value is number => value !== undefined && value >= 5);
  const life = usable.length === 0 ? UNKNOWN_LIFE : Math.min(...usable) * SECOND;
  return Math.min(life, LONGEST_LIFE);
}

function toSeconds(value: unknown): number | undefined {
  const seconds = typeof value === "string" && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof seconds === "number" && Number.isFinite(seconds) ? seconds : undefined;
}

function jwtSeconds(token: string): number | undefined {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const { exp, iat } = JSON.parse(atob(payload)) as { exp?: unknown; iat?: unknown };
    return typeof exp === "number" && typeof iat === "number" && Number.isFinite(exp - iat) ? exp - iat : undefined;
  } catch {
    return undefined;
  }
}

/** Ages in milliseconds at which a token is refreshed in the background, waited for, and no longer sent. */
export interface Windows {
  soft: number;
  hard: number;
  last: number;
}

/** The windows of a lifetime. `random` in [0, 1) spreads processes that started together. */
export function windowsOf(life: number, random: number): Windows {
  return {
    soft: life * (0.6 + 0.06 * random),
    hard: life - Math.min(30 * SECOND, life * 0.1),
    last: life - Math.min(2 * SECOND, life * 0.05),
  };
}
