import type { Clock, Platform } from "../platform.ts";
import { createFetchHttp } from "./fetch-http.ts";

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

/** The effects available everywhere: `fetch` and WebCrypto, no files. */
export const webPlatform: Platform = {
  runtime: "web",
  clock: systemClock,
  env: environment(),
  sharesPromises: !isIsolate(),
  // Looked up at each call: frameworks and tests replace the global.
  createHttp: () => createFetchHttp((input, init) => globalThis.fetch(input, init)),
  sha256: async (text) => {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  },
  uuid: () => crypto.randomUUID(),
};

/** Workers and edge runtimes cancel a promise together with the request that made it. */
function isIsolate(): boolean {
  return (
    "EdgeRuntime" in globalThis ||
    (globalThis as { navigator?: { userAgent?: string } }).navigator?.userAgent === "Cloudflare-Workers"
  );
}

function environment(): Readonly<Record<string, string | undefined>> {
  return (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env ?? {};
}
