import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EnkryptifyModule, EnkryptifyService } from "../src/index.ts";
import { boot, useEmulator } from "./boot.ts";

const emulator = useEmulator();

let dir: string;
beforeEach(async () => {
  // The copy is never kept in CI, which is where this may run.
  vi.stubEnv("CI", "");
  dir = await mkdtemp(join(tmpdir(), "enkryptify-nest-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(dir, { recursive: true, maxRetries: 10, retryDelay: 100 });
});

describe("while the API is down", () => {
  it("X24: an application boots on its last known good secrets when it keeps a copy, and says so", async () => {
    const declared = EnkryptifyModule.forRoot(emulator.options({ lastKnownGood: { dir }, maxRetries: 0 }));
    const online = await boot([declared]);
    // The copy is written beside the boot, which does not wait for it.
    await vi.waitFor(async () => expect(await readdir(dir)).not.toEqual([]), 20_000);
    await online.close();
    const heal = emulator.fault({ reset: true });
    const app = await boot([declared]);
    const service = app.get<EnkryptifyService>(EnkryptifyService);
    expect(service.get("DATABASE_URL")).toMatch(/^postgres:/);
    expect(service.status()).toMatchObject({ loaded: true, origin: "fallback" });
    heal();
    await service.refresh();
    expect(service.status()).toMatchObject({ origin: "network" });
  });

  it("X24: without a copy the boot fails with one error", async () => {
    emulator.fault({ status: 503 });
    const failure = boot([EnkryptifyModule.forRoot(emulator.options({ maxRetries: 0 }))]);
    await expect(failure).rejects.toMatchObject({ code: "HTTP_5XX" });
  });

  it("X26: a 429 that asks for a minute fails the boot at once and tells how long to wait", async () => {
    emulator.fault({ match: { kind: "list" }, status: 429, headers: { "retry-after": "60" } });
    const failure = boot([EnkryptifyModule.forRoot(emulator.options())]);
    await expect(failure).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterMs: expect.any(Number) });
  });
});
