import { EnkryptifyError } from "../errors.ts";
import { abortedError } from "../http/attempt.ts";
import { enkryptifyError } from "../official-errors.ts";
import { onAbort } from "../on-abort.ts";
import type { Clock } from "../platform.ts";
import { within } from "../within.ts";
import { createExchangeBudget, type ExchangeBudget } from "./exchange-budget.ts";
import type { Issued } from "./exchange.ts";
import { ageOf, rebase, windowsOf, type Moment, type Windows } from "./lifetime.ts";
import type { AccessToken, Session, SessionEvent } from "./session.ts";

export interface ExchangeSessionOptions {
  clock: Clock;
  /** Performs one exchange; gets the JWT that was refused last, if any, so that a shared copy of it is not taken again. */
  exchange(refused: string | undefined): Promise<Issued>;
  /** The user's own token to fall back to; absent when there is none or the user forbade it. */
  readStatic?: (() => Promise<string>) | undefined;
  /** Whether callers may wait for the same promise. */
  sharesPromises: boolean;
  onEvent?: ((event: SessionEvent) => void) | undefined;
}

interface Held {
  token: AccessToken;
  since: Moment;
  /** Monotonic time of its arrival. */
  arrived: number;
  windows: Windows;
}

/** Longest wait for the turn to exchange when nothing else can be sent meanwhile. */
const PATIENCE_MS = 4000;
/** Longest wait for an exchange when something else can be sent. */
const ALTERNATIVE_AFTER_MS = 5500;
/** A token refused within this time after its arrival was never good. */
const FRESH_MS = 60_000;

/**
 * Exchanges on demand, without timers: an idle client costs nothing. The exchange is an optimisation, so a failed one
 * fails a read only when there is neither a valid JWT nor a static token to send instead.
 */
export function createExchangeSession(options: ExchangeSessionOptions): Session {
  const { clock } = options;
  const budget = createExchangeBudget(clock);
  let held: Held | undefined;
  let flight: Promise<AccessToken> | undefined;
  let generation = 0;
  let refusedValue: string | undefined;
  let freshRefusals = 0;
  let fallingBack = false;
  let closed = false;

  async function renew(): Promise<AccessToken> {
    await takeTurn(budget, options);
    const before = clock.monotonic();
    try {
      const issued = await options.exchange(refusedValue);
      if (closed) throw destroyed();
      if (issued.value === refusedValue) throw repeatedToken();
      generation += 1;
      const token: AccessToken = { value: issued.value, kind: "jwt", generation };
      const windows = windowsOf(issued.lifeMs, clock.random());
      held = { token, since: rebase(issued.since, clock), arrived: clock.monotonic(), windows };
      budget.succeeded();
      fallingBack = false;
      options.onEvent?.({ type: "exchange", generation, ms: clock.monotonic() - before });
      return token;
    } catch (error) {
      if (EnkryptifyError.is(error) && !closed) noteFailure(error, clock.monotonic() - before);
      throw error;
    }
  }

  function noteFailure(error: EnkryptifyError, ms: number): void {
    budget.failed(error);
    const type = error.status === 401 ? "revoked" : "exchange-failed";
    options.onEvent?.({ type, generation, ms, status: error.status, nextTryMs: budget.waitMs(false) });
  }

  function renewOnce(): Promise<AccessToken> {
    if (!options.sharesPromises) return renew();
    flight ??= renew().finally(() => {
      flight = undefined;
    });
    return flight;
  }

  /** A new token, or what may be sent instead when there is none. */
  async function renewOr(old: Held | undefined): Promise<AccessToken> {
    const hasAlternative = old !== undefined || options.readStatic !== undefined;
    try {
      if (!hasAlternative) return await renewOnce();
      const renewed = await within(renewOnce(), ALTERNATIVE_AFTER_MS, clock);
      if (renewed !== undefined) return renewed;
    } catch (error) {
      if (closed || !EnkryptifyError.is(error)) throw error;
      if (!isUsable(old) && (options.readStatic === undefined || budget.revoked())) throw error;
    }
    if (closed) throw destroyed();
    return isUsable(old) ? old.token : fallBack();
  }

  function ageOfHeld(token: Held): number {
    token.since = rebase(token.since, clock);
    return ageOf(token.since, clock);
  }

  function isUsable(old: Held | undefined): old is Held {
    return old !== undefined && held === old && ageOfHeld(old) < old.windows.last;
  }

  async function fallBack(): Promise<AccessToken> {
    if (options.readStatic === undefined) return renewOnce();
    if (!fallingBack) options.onEvent?.({ type: "fallback-static", generation, nextTryMs: budget.waitMs(false) });
    fallingBack = true;
    return { value: await options.readStatic(), kind: "static", generation: 0 };
  }

  async function get(): Promise<AccessToken> {
    if (closed) throw destroyed();
    const current = held;
    if (current === undefined) return renewOr(undefined);
    const age = ageOfHeld(current);
    if (age < current.windows.soft) return current.token;
    if (age >= current.windows.last) return renewOr(undefined);
    if (flight === undefined && budget.waitMs(false) > 0) return current.token;
    if (age >= current.windows.hard) return renewOr(current);
    // Nobody waits for this one, so nobody may be told of its failure; the next caller tries again.
    renewOnce().catch(() => undefined);
    return current.token;
  }

  return {
    get: (signal) => (signal === undefined ? get() : detachable(get(), signal)),
    refused: (token) => {
      if (token.kind !== "jwt" || held?.token.generation !== token.generation) return;
      freshRefusals = clock.monotonic() - held.arrived <= FRESH_MS ? freshRefusals + 1 : 1;
      refusedValue = token.value;
      held = undefined;
      if (freshRefusals < 2) return;
      freshRefusals = 0;
      budget.pause();
    },
    close: () => {
      closed = true;
      held = undefined;
    },
  };
}

/** Takes a place in the budget. Waits for one for a moment when nothing else can be sent, refuses at once otherwise. */
async function takeTurn(budget: ExchangeBudget, { clock, readStatic }: ExchangeSessionOptions): Promise<void> {
  const urgent = readStatic === undefined;
  const deadline = clock.monotonic() + (urgent ? PATIENCE_MS : 0);
  for (let wait = budget.waitMs(urgent); wait > 0; wait = budget.waitMs(urgent)) {
    const last = budget.lastError();
    if (budget.revoked() && last !== undefined) throw last;
    if (clock.monotonic() + wait > deadline) throw cooldown(wait, last);
    await clock.sleep(wait);
  }
  budget.started();
}

function cooldown(wait: number, last: EnkryptifyError | undefined): EnkryptifyError {
  const because = last === undefined ? "" : `, because the last one failed (${last.code})`;
  return enkryptifyError({
    code: "AUTH_EXCHANGE_COOLDOWN",
    message: `No JWT: the next exchange may be tried in ${Math.ceil(wait / 1000)} s${because}. At most 10 exchanges a minute are allowed per token; share one client per process.`,
    retryable: true,
    retryAfterMs: wait,
    cause: last,
  });
}

/** The caller's signal ends its own wait, never the shared work. */
function detachable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(abortedError("getting an access token", signal.reason));
    const stop = onAbort(signal, leave);
    if (signal.aborted) leave();
    work.then(resolve, reject).finally(stop);
  });
}

function destroyed(): EnkryptifyError {
  return enkryptifyError({ code: "CLIENT_DESTROYED", message: "The client was destroyed while it was getting an access token." });
}

function repeatedToken(): EnkryptifyError {
  return enkryptifyError({
    code: "AUTH_EXCHANGE_FAILED",
    message:
      'The exchange returned the same JWT that the API had just refused. If it lasts, use the static token (`auth: "token"`).',
    retryable: true,
  });
}
