import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { parseRetryAfter } from "../../src/http/retry-after.ts";
import { backoffMs } from "../../src/http/retry-policy.ts";
import { createRedactor } from "../../src/redact.ts";
import { lifetimeOf, windowsOf } from "../../src/session/lifetime.ts";
import { settings } from "../support/runs.ts";

const FIFTEEN_MINUTES = 900_000;
const wall = fc.integer({ min: 0, max: 4_000_000_000_000 });
/** HTTP dates know no fraction of a second. */
const second = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000);

test("Retry-After of any text is nothing, or a wait from 0 to 15 minutes", () => {
  const text = fc.oneof(fc.string(), fc.double().map(String), fc.date().map(String), fc.constantFrom("-1", "1e9", "0x10", " "));
  fc.assert(
    fc.property(text, fc.option(text, { nil: undefined }), wall, (header, date, at) => {
      const wait = parseRetryAfter(header, date, at);
      if (wait === undefined) return;
      expect(Number.isFinite(wait)).toBe(true);
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(FIFTEEN_MINUTES);
    }),
    settings(),
  );
});

test("Retry-After in seconds is these seconds, bounded, whatever the clocks say", () => {
  fc.assert(
    fc.property(fc.nat(100_000), wall, (seconds, at) => {
      expect(parseRetryAfter(` ${seconds} `, undefined, at)).toBe(Math.min(seconds * 1000, FIFTEEN_MINUTES));
    }),
    settings(),
  );
});

test("Retry-After as a date counts from the answer's own date, in each of the three forms, whatever our clock says", () => {
  vi.stubEnv("TZ", "Asia/Tokyo");
  onTestFinished(() => void vi.unstubAllEnvs());
  const format = fc.constantFrom(imfDate, rfc850Date, asctimeDate);
  // Two-digit years are only unambiguous near our own time.
  const near = fc.integer({ min: 1_700_000_000, max: 2_000_000_000 }).map((seconds) => seconds * 1000);
  fc.assert(
    fc.property(near, fc.nat(2000), wall, format, (sent, seconds, ours, write) => {
      const wait = parseRetryAfter(write(new Date(sent + seconds * 1000)), imfDate(new Date(sent)), ours);
      expect(wait).toBe(Math.min(seconds * 1000, FIFTEEN_MINUTES));
    }),
    settings(),
  );
});

test("Retry-After as a date without the answer's date counts from our clock, never below 0", () => {
  fc.assert(
    fc.property(second, second, (until, at) => {
      expect(parseRetryAfter(imfDate(new Date(until)), undefined, at)).toBe(Math.min(Math.max(0, until - at), FIFTEEN_MINUTES));
    }),
    settings(),
  );
});

test("the lifetime of any answer is from 5 s to 24 h, and its windows are in order", () => {
  const expiresIn = fc.oneof(fc.anything(), fc.double(), fc.string(), fc.nat().map(String));
  const claims = fc.oneof(
    fc.anything(),
    fc.record({ iat: fc.oneof(fc.double(), fc.nat()), exp: fc.oneof(fc.double(), fc.nat()) }),
  );
  fc.assert(
    fc.property(expiresIn, claims, fc.double({ min: 0, max: 0.999_999, noNaN: true }), (seconds, payload, random) => {
      const life = lifetimeOf(seconds, tokenOf(payload));
      expect(life).toBeGreaterThanOrEqual(5000);
      expect(life).toBeLessThanOrEqual(86_400_000);
      const { soft, hard, last } = windowsOf(life, random);
      expect(soft > 0 && soft < hard && hard < last && last < life).toBe(true);
      expect(soft).toBeGreaterThanOrEqual(0.6 * life);
      expect(soft).toBeLessThanOrEqual(0.66 * life);
    }),
    settings(),
  );
});

test("the lifetime is never longer than what either the answer or the token says", () => {
  const seconds = fc.integer({ min: 5, max: 100_000 });
  fc.assert(
    fc.property(seconds, seconds, fc.nat(), fc.boolean(), (expiresIn, lives, iat, asText) => {
      const life = lifetimeOf(asText ? String(expiresIn) : expiresIn, tokenOf({ iat, exp: iat + lives }));
      expect(life).toBe(Math.min(expiresIn, lives, 86_400) * 1000);
    }),
    settings(),
  );
});

test("a back-off is never negative and never above its cap", () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  fc.assert(
    fc.property(fc.nat(5000), unit, (attempt, random) => {
      const wait = backoffMs(attempt, random);
      expect(wait >= 0 && wait <= 5000).toBe(true);
    }),
    settings(),
  );
});

test("redacted text holds no value, and pieces redact to the same as the whole", () => {
  const value = fc.string({ minLength: 6, maxLength: 20 }).map((text) => `#${text}9`);
  const piece = fc.oneof(fc.string({ maxLength: 8 }), fc.nat(3));
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 4 }),
      fc.array(piece, { maxLength: 12 }),
      fc.nat(),
      (values, parts, cut) => {
        const redactor = createRedactor(Object.fromEntries(values.map((text, index) => [`NAME_${index}`, text])));
        const text = parts.map((part) => (typeof part === "number" ? (values[part % values.length] ?? "") : part)).join("");
        const whole = redactor.text(text);
        for (const secret of values) expect(whole.replaceAll(/\[secret NAME_\d\]/g, "\n").includes(secret)).toBe(false);
        const stream = redactor.stream();
        const size = 1 + (cut % 7);
        let pieces = "";
        for (let at = 0; at < text.length; at += size) pieces += stream.write(text.slice(at, at + size));
        expect(pieces + stream.end()).toBe(whole);
      },
    ),
    settings(),
  );
});

function tokenOf(payload: unknown): string {
  return `eyJ.${Buffer.from(JSON.stringify(payload) ?? "null").toString("base64url")}.sig`;
}

function imfDate(date: Date): string {
  return date.toUTCString();
}

function rfc850Date(date: Date): string {
  const [, day = "", month = "", year = "", time = ""] = date.toUTCString().split(" ");
  const weekday = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"][date.getUTCDay()] ?? "";
  return `${weekday}, ${day}-${month}-${year.slice(2)} ${time} GMT`;
}

function asctimeDate(date: Date): string {
  const [weekday = "", day = "", month = "", year = "", time = ""] = date.toUTCString().split(" ");
  return `${weekday.slice(0, 3)} ${month} ${day.replace(/^0/, " ")} ${time} ${year}`;
}
