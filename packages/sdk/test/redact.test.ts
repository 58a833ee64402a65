import fc from "fast-check";
import { expect, test } from "vitest";
import { createRedactor } from "../src/redact.ts";
import { settings } from "./support/runs.ts";

const SECRETS = {
  DATABASE_URL: "postgres://app:fake-db-password@127.0.0.1/app?x=1",
  PEM: "-----BEGIN FAKE KEY-----\nZmFrZS1rZXktbGluZQ==\n-----END FAKE KEY-----",
  LONG: "fake-token-abcdef-and-more",
  SHORTER: "fake-token-abcdef",
  FLAG: "true",
  MODE: "production",
  PORT: "8080",
};
const redactor = createRedactor(SECRETS);

test.each([
  ["as it is", SECRETS.LONG],
  ["JSON-escaped", JSON.stringify(SECRETS.PEM).slice(1, -1)],
  ["URL-encoded", encodeURIComponent(SECRETS.DATABASE_URL)],
])("a value is replaced by its name %s", (_form, text) => {
  expect(redactor.text(`before ${text} after`)).toMatch(/^before \[secret [A-Z_]+\] after$/);
});

test("of two values that start alike the longer one is replaced whole", () => {
  expect(redactor.text(`${SECRETS.LONG} ${SECRETS.SHORTER}`)).toBe("[secret LONG] [secret SHORTER]");
});

test("ordinary words and short numbers stay, so that logs remain readable", () => {
  expect(redactor.text("true in production on 8080")).toBe("true in production on 8080");
});

test("objects, arrays, maps, sets, errors and cycles are copied with their texts redacted", () => {
  const error = new TypeError(`cannot connect to ${SECRETS.DATABASE_URL}`);
  const input: Record<string, unknown> = {
    list: [SECRETS.LONG, 1],
    map: new Map([["k", SECRETS.LONG]]),
    set: new Set([SECRETS.LONG]),
    error,
  };
  input["self"] = input;
  const output = redactor.value(input);
  expect(output["list"]).toEqual(["[secret LONG]", 1]);
  expect([...(output["map"] as Map<string, string>)]).toEqual([["k", "[secret LONG]"]]);
  expect([...(output["set"] as Set<string>)]).toEqual(["[secret LONG]"]);
  expect(output["self"]).toBe(output);
  expect(output["error"]).toBeInstanceOf(TypeError);
  expect((output["error"] as Error).message).toBe("cannot connect to [secret DATABASE_URL]");
  expect((output["error"] as Error).stack?.includes(SECRETS.DATABASE_URL)).toBe(false);
  expect(error.message.includes(SECRETS.DATABASE_URL)).toBe(true);
});

test("a value that arrives in pieces never leaves a stream, and nothing else is lost or changed", () => {
  const part = fc.oneof(
    fc.constantFrom(...Object.values(SECRETS).slice(0, 4)),
    fc.string({ maxLength: 12 }),
    fc.constant("fake-tok"),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), fc.array(fc.nat({ max: 40 }), { maxLength: 30 }), (parts, cuts) => {
      const whole = parts.join("|");
      const stream = redactor.stream();
      let output = "";
      let from = 0;
      for (const cut of cuts) {
        output += stream.write(whole.slice(from, from + cut));
        from += cut;
      }
      output += stream.write(whole.slice(from)) + stream.end();
      return output === redactor.text(whole);
    }),
    settings(),
  );
});

test("text without a possible start of a value passes a stream at once", () => {
  expect(redactor.stream().write("a line of log\n")).toBe("a line of log\n");
});
