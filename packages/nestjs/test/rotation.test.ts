import type { Fault } from "@enkryptify/emulator";
import { Inject, Injectable, Scope } from "@nestjs/common";
import { ConfigModule, ConfigService, type ConfigType } from "@nestjs/config";
import { ContextIdFactory, ModuleRef } from "@nestjs/core";
import { describe, expect, it, vi } from "vitest";
import { enkryptify, EnkryptifyModule, EnkryptifyService, InjectSecret, InjectSecretRef, type SecretRef } from "../src/index.ts";
import { boot, useEmulator } from "./boot.ts";

const emulator = useEmulator();
const DEV = { project: "my-project", environment: "development" };

@Injectable()
class Snapshotting {
  readonly copied: string;
  readonly injected: string;
  readonly ref: SecretRef;
  constructor(
    @InjectSecret("SESSION_SECRET") injected: string,
    @InjectSecretRef("SESSION_SECRET") ref: SecretRef,
    @Inject(ConfigService) config: ConfigService,
  ) {
    this.injected = injected;
    this.ref = ref;
    this.copied = config.getOrThrow("SESSION_SECRET");
  }
}

@Injectable({ scope: Scope.REQUEST })
class PerRequest {
  readonly value: string;
  constructor(@Inject(ConfigService) config: ConfigService) {
    this.value = config.getOrThrow("SESSION_SECRET");
  }
}

async function bootAll() {
  const secrets = enkryptify(emulator.options());
  const session = secrets.as("session", ({ SESSION_SECRET }) => ({ secret: SESSION_SECRET }));
  const app = await boot(
    [
      ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true, cache: true }),
      EnkryptifyModule.forRoot(secrets, { namespaces: [session] }),
    ],
    { providers: [Snapshotting, PerRequest] },
  );
  const perRequest = async () =>
    (await app.get(ModuleRef).resolve(PerRequest, ContextIdFactory.create(), { strict: false })).value;
  return { app, session, config: app.get(ConfigService), service: app.get<EnkryptifyService>(EnkryptifyService), perRequest };
}

describe("after a rotation", () => {
  it("B5: reads through ConfigService, namespaces, references and request-scoped providers are live; copies are not", async () => {
    const { app, session, config, service, perRequest } = await bootAll();
    const before = config.getOrThrow<string>("SESSION_SECRET");
    const namespace = app.get<ConfigType<typeof session>>(session.KEY, { strict: false });
    const snapshotting = app.get(Snapshotting);
    const other = service.ref("SESSION_SECRET");
    emulator.setSecret(DEV, "SESSION_SECRET", "fake-rotated-value");
    await service.refresh();
    const live = [
      config.get("SESSION_SECRET"),
      config.get("session.secret"),
      namespace.secret,
      snapshotting.ref.value,
      other.value,
      service.get("SESSION_SECRET"),
      await perRequest(),
    ];
    expect(live).toEqual(live.map(() => "fake-rotated-value"));
    expect([snapshotting.copied, snapshotting.injected]).toEqual([before, before]);
  });

  it("tells names and kinds on changes$, and old and new values on ConfigService.changes$", async () => {
    const { config, service } = await bootAll();
    const seen: unknown[] = [];
    const events: unknown[] = [];
    service.changes$.subscribe((changes) => seen.push(changes));
    config.changes$.subscribe((event) => events.push(event));
    emulator.setSecret(DEV, "ADDED", "fake-added-value");
    emulator.setSecret(DEV, "VITE_APP_TITLE", "fake-changed-value");
    emulator.deleteSecret(DEV, "STRIPE_SECRET_KEY");
    const changes = await service.refresh();
    expect(changes).toEqual(
      expect.arrayContaining([
        { key: "ADDED", kind: "added" },
        { key: "VITE_APP_TITLE", kind: "changed" },
        { key: "STRIPE_SECRET_KEY", kind: "removed" },
      ]),
    );
    expect(changes).toHaveLength(3);
    expect(seen).toEqual([changes]);
    expect(events).toContainEqual({ path: "VITE_APP_TITLE", oldValue: "Acme development", newValue: "fake-changed-value" });
    expect(config.get("ADDED")).toBe("fake-added-value");
    expect(config.get("STRIPE_SECRET_KEY")).toBeUndefined();
  });

  it("B6: nothing is in process.env", async () => {
    const before = { ...process.env };
    const { service } = await bootAll();
    emulator.setSecret(DEV, "SESSION_SECRET", "fake-rotated-value");
    await service.refresh();
    expect(process.env).toEqual(before);
  });
});

describe("a refresh", () => {
  it("is one request for fifty callers", async () => {
    const { service } = await bootAll();
    emulator.clearRequests();
    await Promise.all(Array.from({ length: 50 }, () => service.refresh()));
    expect(emulator.count("list")).toBe(1);
  });

  it.each<[string, Fault, string]>([
    ["the API is down", { match: { kind: "list" }, status: 503 }, "HTTP_5XX"],
    ["the token was revoked", { match: { kind: "list" }, status: 401, body: '{"message":"fake"}' }, "AUTH_TOKEN_INVALID"],
    ["the answer is not the API's", { match: { kind: "list" }, body: "<html>" }, "RESPONSE_INVALID"],
  ])("keeps the last good secrets when %s", async (_, fault, code) => {
    const app = await boot([EnkryptifyModule.forRoot(emulator.options({ maxRetries: 0 }))]);
    const service = app.get<EnkryptifyService>(EnkryptifyService);
    const before = service.get("SESSION_SECRET");
    const heal = emulator.fault(fault);
    await expect(service.refresh()).rejects.toMatchObject({ code });
    expect(service.get("SESSION_SECRET")).toBe(before);
    expect(service.status()).toMatchObject({ consecutiveFailures: 1, lastErrorCode: code, version: 1 });
    heal();
    await service.refresh();
    expect(service.status()).toMatchObject({ consecutiveFailures: 0, version: 2 });
  });

  it("keeps the last good secrets when a namespace cannot be made from the new ones", async () => {
    const secrets = enkryptify(emulator.options());
    const parsed = secrets.as("parsed", ({ DATABASE_URL }) => ({ host: new URL(DATABASE_URL ?? "").host }));
    const app = await boot([EnkryptifyModule.forRoot(secrets, { namespaces: [parsed] })]);
    const service = app.get<EnkryptifyService>(EnkryptifyService);
    emulator.setSecret(DEV, "DATABASE_URL", "fake-not-a-url");
    await expect(service.refresh()).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.not.stringContaining("fake-not-a-url"),
    });
    expect(service.get("DATABASE_URL")).toMatch(/^postgres:/);
    expect(app.get<ConfigType<typeof parsed>>(parsed.KEY, { strict: false }).host).toBe("127.0.0.1:5432");
  });

  it("of two applications of one loader reaches both", async () => {
    const secrets = enkryptify(emulator.options());
    const [first, second] = [await boot([EnkryptifyModule.forRoot(secrets)]), await boot([EnkryptifyModule.forRoot(secrets)])];
    emulator.setSecret(DEV, "SESSION_SECRET", "fake-rotated-value");
    await first.get(EnkryptifyService).refresh();
    expect(second.get(ConfigService, { strict: false }).get("SESSION_SECRET")).toBe("fake-rotated-value");
  });
});

describe("the option refresh", () => {
  it.each([0, -1, 249, Number.NaN, Infinity])("must be an interval a machine can keep: %d", async (interval) => {
    const failure = boot([EnkryptifyModule.forRoot(emulator.options({ refresh: { interval } }))]);
    await expect(failure).rejects.toMatchObject({ code: "CONFIG_INVALID", message: expect.stringContaining("refresh.interval") });
  });

  it("B5: brings a rotated secret without a call", async () => {
    const app = await boot([EnkryptifyModule.forRoot(emulator.options({ refresh: { interval: 250 } }))]);
    const ref = app.get<EnkryptifyService>(EnkryptifyService).ref("SESSION_SECRET");
    emulator.setSecret(DEV, "SESSION_SECRET", "fake-rotated-value");
    await vi.waitFor(() => expect(ref.value).toBe("fake-rotated-value"), 20_000);
  });

  it("B5: follows a secret that a refresh by hand found changed, and that was changed back", async () => {
    const app = await boot([EnkryptifyModule.forRoot(emulator.options({ refresh: { interval: 500 } }))]);
    const service = app.get<EnkryptifyService>(EnkryptifyService);
    const before = service.getOrThrow("SESSION_SECRET");
    emulator.setSecret(DEV, "SESSION_SECRET", "fake-rotated-value");
    await service.refresh();
    expect(service.get("SESSION_SECRET")).toBe("fake-rotated-value");
    emulator.setSecret(DEV, "SESSION_SECRET", before);
    await vi.waitFor(() => expect(service.get("SESSION_SECRET")).toBe(before), 20_000);
  });

  it("keeps the last good secrets while they do not fit, and takes the next that do", async () => {
    const options = { ...emulator.options({ refresh: { interval: 250 } }), required: ["SESSION_SECRET"] };
    const app = await boot([EnkryptifyModule.forRoot(options)]);
    const service = app.get<EnkryptifyService>(EnkryptifyService);
    const before = service.get("SESSION_SECRET");
    emulator.deleteSecret(DEV, "SESSION_SECRET");
    await vi.waitFor(() => expect(service.status()).toMatchObject({ lastErrorCode: "SECRETS_MISSING" }), 20_000);
    expect(service.get("SESSION_SECRET")).toBe(before);
    emulator.setSecret(DEV, "SESSION_SECRET", "fake-rotated-value");
    await vi.waitFor(() => expect(service.get("SESSION_SECRET")).toBe("fake-rotated-value"), 20_000);
  });
});
