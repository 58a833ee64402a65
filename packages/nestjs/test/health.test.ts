import { Controller, Get, Inject, type INestApplication } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { HealthCheck, HealthCheckService, TerminusModule } from "@nestjs/terminus";
import { afterEach, describe, expect, it, vi } from "vitest";
import { EnkryptifyHealthIndicator } from "../src/health.ts";
import { EnkryptifyModule, EnkryptifyService, type EnkryptifyModuleOptions } from "../src/index.ts";
import { moduleOf, useEmulator } from "./boot.ts";

const emulator = useEmulator();

@Controller("health")
class HealthController {
  readonly #health: HealthCheckService;
  readonly #secrets: EnkryptifyHealthIndicator;
  constructor(
    @Inject(HealthCheckService) health: HealthCheckService,
    @Inject(EnkryptifyHealthIndicator) secrets: EnkryptifyHealthIndicator,
  ) {
    this.#health = health;
    this.#secrets = secrets;
  }

  @Get()
  @HealthCheck()
  check() {
    return this.#health.check([() => this.#secrets.isHealthy()]);
  }
}

let app: INestApplication | undefined;
afterEach(() => app?.close());

async function serve(options: EnkryptifyModuleOptions<undefined>) {
  const imports = [TerminusModule.forRoot({ logger: false }), EnkryptifyModule.forRoot(options)];
  app = await NestFactory.create(moduleOf({ imports, controllers: [HealthController], providers: [EnkryptifyHealthIndicator] }), {
    logger: false,
  });
  await app.listen(0, "127.0.0.1");
  const url = await app.getUrl();
  return async () => {
    const response = await fetch(`${url}/health`);
    return { status: response.status, body: await response.text() };
  };
}

describe("EnkryptifyHealthIndicator", () => {
  it("is up after boot, makes no request, and shows no name and no value", async () => {
    const check = await serve(emulator.options());
    const requests = emulator.count();
    const { status, body } = await check();
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ info: { secrets: { status: "up", origin: "network", version: 1 } } });
    expect(body).not.toMatch(/DATABASE_URL|fake-/);
    expect(emulator.count()).toBe(requests);
  });

  it("answers 503 once the secrets are ten intervals old, and 200 after the API is back", async () => {
    const check = await serve(emulator.options({ refresh: { interval: 250 }, maxRetries: 0 }));
    const heal = emulator.fault({ match: { kind: "list" }, status: 503 });
    await vi.waitFor(async () => expect((await check()).status).toBe(503), { timeout: 20_000, interval: 200 });
    expect((await check()).body).toContain("HTTP_5XX");
    heal();
    await app?.get<EnkryptifyService>(EnkryptifyService).refresh();
    expect((await check()).status).toBe(200);
  });
});
