import { afterEach, describe, expect, test, vi } from "vitest";
import { ApiError, AuthenticationError, AuthorizationError, NotFoundError, RateLimitError } from "../src/index.ts";
import { startOfficial as start } from "./support/official.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("errors", () => {
  test.each([
    [401, AuthenticationError],
    [403, AuthorizationError],
    [429, RateLimitError],
    [500, ApiError],
  ])("status %i is the class that the official SDK throws", async (status, errorClass) => {
    const { emulator, client } = await start();
    emulator.fault({ match: { kind: "list" }, status, headers: { "retry-after": "60" } });
    const failed = client({ maxRetries: 0 }).get("SESSION_SECRET");
    await expect(failed).rejects.toBeInstanceOf(errorClass);
    await expect(failed).rejects.toMatchObject({ status });
    if (status === 429) await expect(failed).rejects.toMatchObject({ retryAfter: 60 });
  });

  test("a wrong project is a NotFoundError, also with strict: false", async () => {
    const { client } = await start();
    await expect(client({ project: "no-such-project" }).get("ANY")).rejects.toBeInstanceOf(NotFoundError);
    await expect(client({ project: "no-such-project", options: { strict: false } }).get("ANY")).rejects.toBeInstanceOf(
      NotFoundError,
    );
  });

  test("a network failure is an ApiError too", async () => {
    const { client } = await start();
    await expect(client({ baseUrl: "http://127.0.0.1:9", maxRetries: 0 }).get("ANY")).rejects.toBeInstanceOf(ApiError);
  });
});

describe("logger.level", () => {
  test.each(["debug", "info", "warn", "error"] as const)("%s is accepted, and a normal life prints nothing", async (level) => {
    const { client } = await start();
    const printed = (["debug", "log", "info", "warn", "error"] as const).map((name) => vi.spyOn(console, name).mockReturnValue());
    const mine = client({ logger: { level }, options: { strict: false } });
    await mine.preload();
    await mine.get("ABSENT");
    mine.destroy();
    expect(printed.flatMap(({ mock }) => mock.calls)).toEqual([]);
  });

  test("another level is refused", async () => {
    const { client } = await start();
    expect(() => client({ logger: { level: "verbose" as "debug" } })).toThrow("logger.level");
  });
});
