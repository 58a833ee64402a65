const FIFTEEN_MINUTES = 15 * 60_000;

/**
 * Milliseconds a `Retry-After` header asks to wait: seconds or any HTTP date, the latter relative to the
 * answer's own `Date` so that a wrong local clock does not matter. Undefined when it is absent or unusable.
 * At most 15 minutes: a larger value is a mistake somewhere, and an honest probe costs one request.
 */
export function parseRetryAfter(header: string | undefined, date: string | undefined, wall: number): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  const ms = seconds === undefined ? untilDate(text, date, wall) : seconds * 1000;
  if (ms === undefined || !Number.isFinite(ms) || ms < 0) return undefined;
  return Math.min(ms, FIFTEEN_MINUTES);
}

function untilDate(text: string, date: string | undefined, wall: number): number | undefined {
  // `Date.parse("-1")` is a year; an HTTP date always names a weekday.
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  // The oldest of the three date forms names no zone; all of them mean GMT.
  const at = Date.parse(/GMT$/i.test(text) ? text : `${text} GMT`);
  if (Number.isNaN(at)) return undefined;
  const from = date === undefined ? Number.NaN : Date.parse(date);
  return Math.max(0, at - (Number.isNaN(from) ? wall : from));
}
