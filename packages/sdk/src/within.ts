import type { Clock } from "./platform.ts";

/** Waits for work at most `ms` milliseconds, then resolves to undefined; the work goes on. */
export async function within<T extends object>(work: Promise<T>, ms: number, clock: Clock): Promise<T | undefined> {
  const timer = new AbortController();
  const patience = clock.sleep(ms, timer.signal).then(() => undefined);
  patience.catch(() => undefined);
  try {
    return await Promise.race([work, patience]);
  } finally {
    timer.abort();
  }
}
