import type { Platform } from "../platform.ts";
import { systemClock } from "../system-clock.ts";
import { createFetchHttp } from "./fetch-http.ts";

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
