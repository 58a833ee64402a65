/** Requests allowed in a minute; `false` switches the limit and its headers off. */
export interface Limits {
  /** Per client address, over all `/v1` routes. @default 200 */
  perMinute?: number | false;
  /** Exchanges per token. @default 10 */
  exchangesPerMinute?: number | false;
}

/** One request counted against a window. */
export interface Taken {
  allowed: boolean;
  /** `RateLimit-*`, and `Retry-After` when the request is refused; seconds. Empty when the limit is off. */
  headers: Record<string, string>;
}

export interface RateLimit {
  take(key: string): Taken;
  clear(): void;
}

const windowMs = 60_000;

/** A fixed window of one minute per key, opened by the key's first request. Which kind of window the real API has is not known. */
export function createRateLimit(limit: number | false, now: () => number): RateLimit {
  const windows = new Map<string, { start: number; count: number }>();

  function windowOf(key: string): { start: number; count: number } {
    const known = windows.get(key);
    const age = known ? now() - known.start : windowMs;
    if (known && age >= 0 && age < windowMs) return known;
    if (windows.size >= 10_000) windows.clear(); // forwarded addresses can be made up without end
    const opened = { start: now(), count: 0 };
    windows.set(key, opened);
    return opened;
  }

  return {
    take(key) {
      if (limit === false) return { allowed: true, headers: {} };
      const open = windowOf(key);
      open.count += 1;
      const seconds = String(Math.max(1, Math.ceil((open.start + windowMs - now()) / 1000)));
      const allowed = open.count <= limit;
      const headers: Record<string, string> = {
        "RateLimit-Limit": String(limit),
        "RateLimit-Remaining": String(Math.max(0, limit - open.count)),
        "RateLimit-Reset": seconds,
      };
      if (!allowed) headers["Retry-After"] = seconds;
      return { allowed, headers };
    },
    clear: () => windows.clear(),
  };
}
