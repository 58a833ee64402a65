import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Inject, Injectable } from "@nestjs/common";
import { ConfigModule, ConfigService } from "@nestjs/config";
import { z } from "zod";
import { EnkryptifyHealthIndicator } from "../src/health.ts";
import { enkryptify, EnkryptifyModule, EnkryptifyService, InjectSecret, InjectSecretRef, type SecretRef } from "../src/index.ts";
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

@Injectable()
class Signer {
  readonly copy: string;
  readonly ref: SecretRef;
  constructor(@InjectSecret("SESSION_SECRET") copy: string, @InjectSecretRef("SESSION_SECRET") ref: SecretRef) {
    this.copy = copy;
    this.ref = ref;
  }
}

@Injectable()
class Reader {
  readonly config: ConfigService;
  constructor(@Inject(ConfigService) config: ConfigService) {
    this.config = config;
  }
}

const options = () => emulator.options({ onUnavailable: "warn", maxRetries: 0 });

describe('onUnavailable: "warn"', () => {
  const LOCAL = "fake-from-environment";
  it("boots on the application's own environment, is not healthy, and takes the secrets once the API answers", async () => {
    vi.stubEnv("SESSION_SECRET", LOCAL);
    const heal = emulator.fault({ status: 503 });
    const secrets = enkryptify({ ...options(), precedence: "secrets" });
    const signing = secrets.as("signing", ({ SESSION_SECRET }) => ({ key: SESSION_SECRET }));
    const imports = [ConfigModule.forRoot({ ignoreEnvFile: true }), EnkryptifyModule.forRoot(secrets, { namespaces: [signing] })];
    const app = await boot(imports, { providers: [Signer, Reader, EnkryptifyHealthIndicator] });
    const [service, health] = [app.get<EnkryptifyService>(EnkryptifyService), app.get(EnkryptifyHealthIndicator)];
    const { copy, ref } = app.get(Signer);
    const { config } = app.get(Reader);
    const reads = () => [ref.value, service.get("SESSION_SECRET"), config.get("SESSION_SECRET"), config.get("signing.key")];

    expect(reads()).toEqual([LOCAL, LOCAL, LOCAL, LOCAL]);
    expect(() => service.getOrThrow("DATABASE_URL")).toThrow(/No secrets were fetched.*DATABASE_URL/);
    expect(service.status()).toMatchObject({ loaded: false, origin: "unavailable", lastErrorCode: "HTTP_5XX" });
    expect(health.isHealthy()).toMatchObject({ secrets: { status: "down" } });

    heal();
    await vi.waitFor(() => expect(service.status().origin).toBe("network"), { timeout: 20_000, interval: 100 });
    const fresh = config.get<string>("SESSION_SECRET");
    expect(fresh).toMatch(/^fake-session/);
    expect(reads()).toEqual([fresh, fresh, fresh, fresh]);
    expect(copy).toBe(LOCAL);
    expect(health.isHealthy()).toMatchObject({ secrets: { status: "up" } });
  });

  it("fails the boot with the reason when the environment lacks what is asked for", async () => {
    emulator.fault({ status: 503 });
    const schema = z.object({ DATABASE_URL: z.string() });
    await expect(boot([EnkryptifyModule.forRoot({ ...options(), schema })])).rejects.toMatchObject({ code: "HTTP_5XX" });
    await expect(boot([EnkryptifyModule.forRoot({ ...options(), required: ["DATABASE_URL"] })])).rejects.toMatchObject({
      code: "HTTP_5XX",
    });
    await expect(boot([EnkryptifyModule.forRoot(options())], { providers: [Signer] })).rejects.toMatchObject({
      code: "SECRETS_MISSING",
      message: expect.stringMatching(/API cannot be reached.*SESSION_SECRET \(injected into Signer\)/),
    });
  });

  it("converts the environment by the schema when that is satisfied", async () => {
    emulator.fault({ status: 503 });
    vi.stubEnv("PORT", "8080");
    const schema = z.object({ PORT: z.coerce.number(), WORKERS: z.coerce.number().default(2) });
    const app = await boot([EnkryptifyModule.forRoot({ ...options(), schema })]);
    const service = app.get<EnkryptifyService<z.infer<typeof schema>>>(EnkryptifyService);
    expect([service.get("PORT"), service.get("WORKERS")]).toEqual([8080, 2]);
  });

  it("fails the boot when the API refuses: an outage would pass, that does not", async () => {
    emulator.fault({ status: 401 });
    await expect(boot([EnkryptifyModule.forRoot(options())])).rejects.toMatchObject({ code: "AUTH_TOKEN_INVALID" });
  });

  it("B8: fetches no more once the application is closed", async () => {
    emulator.fault({ status: 503 });
    const app = await boot([EnkryptifyModule.forRoot(options())]);
    await app.close();
    emulator.clearRequests();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(emulator.count()).toBe(0);
  });
});
