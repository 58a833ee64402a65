import { existsSync } from "node:fs";
import { inspect } from "node:util";
import { startEmulator } from "@enkryptify/testkit";
import { expect, test } from "vitest";
import {
  ApiError,
  AuthenticationError,
  AuthorizationError,
  Enkryptify,
  EnkryptifyError,
  ERROR_CODES,
  isEnkryptifyError,
  RateLimitError,
} from "../src/index.ts";
import { createWorld } from "./support/world.ts";

const none = { maxRetries: 0 };

test.each([
  [400, "HTTP_4XX", ApiError, false],
  [401, "AUTH_TOKEN_INVALID", AuthenticationError, false],
  [403, "AUTH_FORBIDDEN", AuthorizationError, false],
  [409, "HTTP_4XX", ApiError, false],
  [422, "HTTP_4XX", ApiError, false],
  [429, "RATE_LIMITED", RateLimitError, true],
  [500, "HTTP_5XX", ApiError, true],
  [501, "HTTP_5XX", ApiError, false],
  [503, "HTTP_5XX", ApiError, true],
])("status %i becomes %s of the class with the official name", async (status, code, errorClass, retryable) => {
  const world = createWorld();
  world.emulator.fault({ match: { kind: "list" }, status, headers: { "x-request-id": "req-1" } });
  const failed = world.client(none).get("SESSION_SECRET");
  await expect(failed).rejects.toMatchObject({ code, name: errorClass.name, status, retryable, requestId: "req-1", attempts: 1 });
  await expect(failed).rejects.toBeInstanceOf(errorClass);
  await expect(failed).rejects.toMatchObject({ docs: `docs/errors/${code}.md` });
});

test("the API's own message is passed on, on one line and bounded", async () => {
  const world = createWorld();
  const message = `name: too short\r\nforged line ${"x".repeat(500)}`;
  world.emulator.fault({ match: { kind: "list" }, status: 400, body: JSON.stringify({ message }) });
  const error: unknown = await world
    .client(none)
    .ready()
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ message: expect.stringContaining("(name: too short forged line xxx") });
  expect((error as Error).message).not.toMatch(/[\r\n]/);
  expect((error as Error).message.length).toBeLessThan(400);
});

test("without a request id from the API the error carries the one we sent", async () => {
  const world = createWorld();
  world.emulator.fault({ match: { kind: "list" }, status: 403 });
  const error: unknown = await world
    .client()
    .ready()
    .catch((reason: unknown) => reason);
  expect((error as EnkryptifyError).requestId).toBe(world.sent[0]?.headers.get("x-request-id"));
});

test("retries keep one request id and count their attempts", async () => {
  const world = createWorld();
  world.emulator.fault({ match: { kind: "list" }, status: 503 });
  const failed = world
    .client()
    .ready()
    .catch((reason: unknown) => reason);
  await world.clock.advance(30_000);
  expect(await failed).toMatchObject({ code: "HTTP_5XX", attempts: 3 });
  expect(new Set(world.sent.map(({ headers }) => headers.get("x-request-id"))).size).toBe(1);
  expect(world.sent.map(({ headers }) => headers.get("x-attempt"))).toEqual([null, "2", "3"]);
});

test("a rate limit tells when to come back, in milliseconds and as the official SDK did in seconds", async () => {
  const world = createWorld();
  world.emulator.fault({ match: { kind: "list" }, status: 429, headers: { "retry-after": "37" } });
  const error: unknown = await world
    .client()
    .ready()
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RateLimitError);
  expect(error).toMatchObject({ retryAfterMs: 37_000, retryAfter: 37 });
});

test("a token that the server repeats is cut out of the message", async () => {
  const { token, url, ...emulator } = await startEmulator();
  emulator.fault({ status: 401, body: JSON.stringify({ message: `Unknown token ${token}` }) });
  const client = new Enkryptify({ token, baseUrl: url, workspace: "acme", project: "my-project", environment: "test" });
  const error: unknown = await client.ready().catch((reason: unknown) => reason);
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(token);
  expect((error as Error).message).toContain("Unknown token [token]");
  client.destroy();
});

test("a body that is not JSON never shows in an error, not even by the parser's message", async () => {
  const world = createWorld();
  world.emulator.fault({ match: { kind: "list" }, body: '[{"name":"A","values":[{"value":"fake-canary-value"' });
  const failed = world
    .client()
    .ready()
    .catch((reason: unknown) => reason);
  await world.clock.advance(10_000);
  const error = await failed;
  expect(error).toMatchObject({ code: "RESPONSE_INVALID" });
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("fake-canary");
});

test("an error of another copy of the package is recognised by its brand, other errors are not", () => {
  const foreign = new (class OtherCopy extends Error {})("copy");
  expect(isEnkryptifyError(foreign)).toBe(false);
  Object.defineProperty(foreign, Symbol.for("enkryptify.error"), { value: true });
  expect(isEnkryptifyError(foreign)).toBe(true);
  expect(EnkryptifyError.is(foreign)).toBe(true);
  expect(isEnkryptifyError(undefined)).toBe(false);
});

test("JSON of an error holds its code and status", async () => {
  const world = createWorld();
  world.emulator.fault({ match: { kind: "list" }, status: 403 });
  const error: unknown = await world
    .client()
    .ready()
    .catch((reason: unknown) => reason);
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({ code: "AUTH_FORBIDDEN", status: 403, retryable: false });
});

test.each(ERROR_CODES)("%s has a page", (code) => {
  expect(existsSync(new URL(`../../../docs/errors/${code}.md`, import.meta.url))).toBe(true);
});
