import { isHeaderSafe } from "../credential.ts";
import type { Clock } from "../platform.ts";
import type { Issued } from "../session/exchange.ts";
import { ageOf, now, windowsOf } from "../session/lifetime.ts";
import { shareWork, type SharedWork } from "./share-work.ts";
import type { Entry, Vault } from "./vault.ts";

export interface SharedExchangeOptions {
  clock: Clock;
  /** Where the JWT of this credential lies; undefined when it cannot be shared. */
  vaults(): Promise<{ result: Vault; failure: Vault } | undefined>;
  exchange(): Promise<Issued>;
  /** Whether there is another token to send while another process exchanges. */
  hasFallback: boolean;
}

/** With something else to send, nobody waits long. A holder that lives is done within 6 s, so 12 s mean it died. */
const WITH_FALLBACK = { patienceMs: 1500, staleMs: 12_000, thenAlone: false };
const WITHOUT_FALLBACK = { patienceMs: 8000, staleMs: 6500, thenAlone: true };

/**
 * Wraps an exchange so that processes with the same credential make one between them. The JWT carries its age with it.
 *
 * @returns the exchange to use instead; it takes the JWT that the API refused last, which is not taken from the store again
 */
export function createSharedExchange(options: SharedExchangeOptions): (refused: string | undefined) => Promise<Issued> {
  const { clock } = options;
  let given: string | undefined;

  function decode(entry: Entry, refused: string | undefined): { value: Issued; fresh: boolean } | undefined {
    const { value, lifeMs, ageMs } = JSON.parse(entry.text) as { value: string; lifeMs: number; ageMs: number };
    const age = entry.ageMs + ageMs;
    const windows = windowsOf(lifeMs, 0);
    if (value === refused || age >= windows.last || !isHeaderSafe(value)) return undefined;
    const fresh = age < windows.soft;
    // An ageing one helps only who has none: the session already falls back to its own.
    if (!fresh && value === given) return undefined;
    const at = now(clock);
    return { value: { value, lifeMs, since: { monotonic: at.monotonic - age, wall: at.wall - age } }, fresh };
  }

  return async (refused) => {
    const vaults = await options.vaults();
    if (vaults === undefined) return options.exchange();
    const work: SharedWork<Issued> = {
      ...vaults,
      ...(options.hasFallback ? WITH_FALLBACK : WITHOUT_FALLBACK),
      clock,
      what: "exchange the token for a JWT",
      code: "AUTH_EXCHANGE_COOLDOWN",
      run: options.exchange,
      encode: ({ value, lifeMs, since }) => ({
        text: JSON.stringify({ value, lifeMs, ageMs: ageOf(since, clock) }),
        ttlMs: lifeMs,
      }),
      decode: (entry) => decode(entry, refused),
    };
    const issued = await shareWork(work);
    given = issued.value;
    return issued;
  };
}
