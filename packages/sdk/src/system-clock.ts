import type { Clock } from "./platform.ts";

const CLOCK = Symbol.for("enkryptify.clock.v1");
const shared = globalThis as { [CLOCK]?: Clock };

/** Real time. One object per process, since what clients share (sessions, gates) is kept per clock. */
export const systemClock: Clock = (shared[CLOCK] ??= {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      // Larger delays overflow to 1 ms; nothing here needs to wait a day.
      const timer = setTimeout(done, Math.min(Math.max(0, ms), 86_400_000));
      signal?.addEventListener("abort", stop, { once: true });
      function done(): void {
        signal?.removeEventListener("abort", stop);
        resolve();
      }
      function stop(): void {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      }
    }),
});
