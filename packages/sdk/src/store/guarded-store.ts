import type { Clock } from "../platform.ts";
import type { SharedStore, Stored } from "./shared-store.ts";

/** The lock of a piece of work: given back by `release`, held by somebody else, or not to be had because the store fails. */
export type Lock = { release(): Promise<void> } | "busy" | "none";

/** A store whose failures are answers. */
export interface GuardedStore {
  read(key: string): Promise<Stored | undefined>;
  write(key: string, bytes: Uint8Array, ttlMs: number): Promise<void>;
  remove(key: string): Promise<void>;
  lock(key: string, staleMs: number): Promise<Lock>;
}

type Work<T> = (store: SharedStore, over: AbortSignal) => Promise<T>;

/** After a failure the store is left alone for so long, lest every read wait for one that is down. */
const PAUSE_MS = 5000;

/**
 * Turns every failure of a store into "there is no store": none may fail a read, and none may hold one up for long.
 *
 * @param open connects to the store at its first use, and again after that failed
 * @param timeoutMs milliseconds after which one operation counts as failed
 */
export function guardStore(open: () => Promise<SharedStore>, clock: Clock, timeoutMs: number): GuardedStore {
  let opened: Promise<SharedStore> | undefined;
  let closedUntil = Number.NEGATIVE_INFINITY;

  async function attempt<T>(work: Work<T>, otherwise: T): Promise<T> {
    return clock.monotonic() < closedUntil ? otherwise : attemptAnyway(work, otherwise);
  }

  async function attemptAnyway<T>(work: Work<T>, otherwise: T): Promise<T> {
    const over = new AbortController();
    try {
      return await Promise.race([run(work, over.signal), failAfter(timeoutMs, clock, over.signal)]);
    } catch {
      closedUntil = clock.monotonic() + PAUSE_MS;
      return otherwise;
    } finally {
      over.abort();
    }
  }

  async function run<T>(work: Work<T>, over: AbortSignal): Promise<T> {
    opened ??= open();
    const store = await opened.catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return work(store, over);
  }

  return {
    read: (key) => attempt((store) => store.read(key), undefined),
    write: (key, bytes, ttlMs) => attempt((store) => store.write(key, bytes, ttlMs), undefined),
    // What must not be used any more goes, and a lock is given back, also right after something else failed.
    remove: (key) => attemptAnyway((store) => store.remove(key), undefined),
    lock: (key, staleMs) =>
      attempt<Lock>(async (store, over) => {
        const release = await store.lock(key, staleMs);
        if (release === undefined) return "busy";
        // Came after we had given up on it: nobody would ever give it back.
        if (over.aborted) await release();
        return { release: () => attemptAnyway(release, undefined) };
      }, "none"),
  };
}

async function failAfter(ms: number, clock: Clock, signal: AbortSignal): Promise<never> {
  await clock.sleep(ms, signal);
  throw new Error("The store is too slow");
}
