import { createHash } from "node:crypto";

/** The first eight hex digits of a value's SHA-256: enough to tell two values apart, useless to find one. */
export function fingerprint(value) {
  return createHash("sha256").update(value).digest("hex").slice(0, 8);
}

/** What an app says of itself; undefined while it does not answer. */
export async function readStatus(url) {
  try {
    const response = await fetch(`${url}/api/status`, { signal: AbortSignal.timeout(5000), cache: "no-store" });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}

/** Asks again until the answer satisfies `accept`; resolves to the last answer, accepted or not. */
export async function pollStatus(url, accept, { timeoutMs, stopped = () => false }) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const status = await readStatus(url);
    if ((status !== undefined && accept(status)) || Date.now() > deadline || stopped()) return status;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
