import { Inject, Injectable } from "@nestjs/common";
import { ConfigModule, ConfigService, registerAs, type ConfigType } from "@nestjs/config";
import { afterEach, describe, expect, it, vi } from "vitest";
import { EnkryptifyModule, EnkryptifyService } from "../src/index.ts";
import { boot, moduleOf, useEmulator } from "./boot.ts";

const emulator = useEmulator();
afterEach(() => vi.unstubAllEnvs());
const DEV_URL = "postgres://app:fake-db-password-dev-7Qm2xV9z@127.0.0.1:5432/app";

@Injectable()
class Pool {
  readonly url: string | undefined;
  constructor(@Inject(ConfigService) config: ConfigService) {
    this.url = config.get("DATABASE_URL");
  }
}

/** Configured the way TypeOrmModule is: its own forRootAsync that imports plain ConfigModule. */
const ormModule = (seen: unknown[]) => ({
  module: moduleOf({}, "OrmModule"),
  imports: [ConfigModule],
  providers: [
    {
      provide: "ORM_OPTIONS",
      inject: [ConfigService],
      useFactory: (config: ConfigService) => {
        const url = config.get<string>("DATABASE_URL");
        seen.push(url);
        return { url };
      },
    },
  ],
});

describe("EnkryptifyModule.forRoot", () => {
  it("B1: has the secrets in ConfigService before the first provider is built, with one list request", async () => {
    const seen: unknown[] = [];
    const app = await boot(
      [
        ormModule(seen),
        ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true }),
        EnkryptifyModule.forRoot(emulator.options()),
      ],
      { providers: [Pool] },
    );
    expect(seen).toEqual([DEV_URL]);
    expect(app.get(Pool).url).toBe(DEV_URL);
    expect(emulator.count("list")).toBe(1);
  });

  it("B1: works in an application that never calls ConfigModule.forRoot", async () => {
    const seen: unknown[] = [];
    await boot([ormModule(seen), EnkryptifyModule.forRoot(emulator.options())]);
    expect(seen).toEqual([DEV_URL]);
  });

  it("B4: namespaces, defaults, validate and values of the environment work as before", async () => {
    vi.stubEnv("WORKERS", "4");
    const server = registerAs("server", () => ({ workers: Number(process.env["WORKERS"]), name: "api" }));
    const config = ConfigModule.forRoot({
      isGlobal: true,
      ignoreEnvFile: true,
      cache: true,
      load: [server],
      validate: (env) => ({ ...env, WORKERS: Number(env["WORKERS"]) }),
    });
    const app = await boot([config, EnkryptifyModule.forRoot(emulator.options())]);
    const service = app.get(ConfigService);
    expect(service.get("server")).toEqual({ workers: 4, name: "api" });
    expect([service.get("WORKERS"), service.get("server.name"), service.get("ABSENT", "default")]).toEqual([4, "api", "default"]);
    expect(app.get<ConfigType<typeof server>>(server.KEY).workers).toBe(4);
    expect(() => service.getOrThrow("ABSENT")).toThrow(/ABSENT/);
    expect(service.get("DATABASE_URL")).toBe(DEV_URL);
  });

  it("sends nothing while modules are only declared", async () => {
    const declared = EnkryptifyModule.forRoot(emulator.options());
    expect(declared.module).toBe(EnkryptifyModule);
    expect(emulator.count()).toBe(0);
  });

  it("B6: leaves process.env alone", async () => {
    const before = { ...process.env };
    const app = await boot([EnkryptifyModule.forRoot(emulator.options())]);
    expect(app.get(EnkryptifyService).has("DATABASE_URL")).toBe(true);
    expect(process.env).toEqual(before);
  });

  it("fetches again when the same module is booted again", async () => {
    const declared = EnkryptifyModule.forRoot(emulator.options());
    const first = await boot([declared]);
    await first.close();
    emulator.setSecret({ project: "my-project", environment: "development" }, "DATABASE_URL", "fake-second-value");
    const second = await boot([declared]);
    expect(second.get(EnkryptifyService).get("DATABASE_URL")).toBe("fake-second-value");
    expect(emulator.count("list")).toBe(2);
  });

  it("boots after a boot that failed in the same process", async () => {
    const declared = EnkryptifyModule.forRoot(emulator.options({ maxRetries: 0 }));
    const heal = emulator.fault({ match: { kind: "list" }, status: 503 });
    await expect(boot([declared])).rejects.toMatchObject({ code: "HTTP_5XX" });
    heal();
    const app = await boot([declared]);
    expect(app.get(EnkryptifyService).get("DATABASE_URL")).toBe(DEV_URL);
  });

  it("keeps a second application alive when the first one of the same module closes", async () => {
    const declared = EnkryptifyModule.forRoot(emulator.options());
    const [first, second] = [await boot([declared]), await boot([declared])];
    await first.close();
    emulator.setSecret({ project: "my-project", environment: "development" }, "DATABASE_URL", "fake-second-value");
    await second.get(EnkryptifyService).refresh();
    expect(second.get(ConfigService, { strict: false }).get("DATABASE_URL")).toBe("fake-second-value");
  });

  it("shares one request between two modules with the same options", async () => {
    await boot([EnkryptifyModule.forRoot(emulator.options()), EnkryptifyModule.forRoot(emulator.options())]);
    expect(emulator.count("list")).toBe(1);
  });

  it("shows EnkryptifyService only where it is imported when isGlobal is false", async () => {
    const declared = EnkryptifyModule.forRoot({ ...emulator.options(), isGlobal: false });
    const importing = moduleOf({
      imports: [declared],
      providers: [{ provide: "HAS", inject: [EnkryptifyService], useFactory: (s: EnkryptifyService) => s.has("DATABASE_URL") }],
    });
    const app = await boot([importing]);
    expect(app.get("HAS", { strict: false })).toBe(true);
    const foreign = moduleOf(
      { providers: [{ provide: "HAS", inject: [EnkryptifyService], useFactory: () => true }] },
      "ForeignModule",
    );
    await expect(boot([declared, foreign])).rejects.toThrow(/EnkryptifyService/);
  });
});

describe("EnkryptifyModule.forRootAsync", () => {
  it("B1: with injected dependencies, still has the secrets before the first provider is built", async () => {
    const seen: unknown[] = [];
    const configured = ConfigModule.forRoot({ ignoreEnvFile: true, load: [() => ({ enkryptify: { project: "my-project" } })] });
    const secrets = EnkryptifyModule.forRootAsync({
      imports: [configured],
      inject: [ConfigService],
      useFactory: (config: ConfigService) => emulator.options({ project: config.getOrThrow("enkryptify.project") }),
    });
    const app = await boot([ormModule(seen), configured, secrets], { providers: [Pool] });
    expect(seen).toEqual([DEV_URL]);
    expect(app.get(Pool).url).toBe(DEV_URL);
    expect(emulator.count("list")).toBe(1);
  });

  it("can inject ConfigService without importing ConfigModule", async () => {
    vi.stubEnv("PROJECT_FROM_ENV", "my-project");
    const secrets = EnkryptifyModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService) => emulator.options({ project: config.getOrThrow("PROJECT_FROM_ENV") }),
    });
    const app = await boot([secrets]);
    expect(app.get(EnkryptifyService).get("DATABASE_URL")).toBe(DEV_URL);
  });

  it("takes a class that makes the options", async () => {
    @Injectable()
    class Options {
      createEnkryptifyOptions() {
        return emulator.options();
      }
    }
    const app = await boot([EnkryptifyModule.forRootAsync({ useClass: Options })]);
    expect(app.get(EnkryptifyService).get("DATABASE_URL")).toBe(DEV_URL);
  });

  it("says what to import when the factory injects something that imports do not provide", async () => {
    class Unknown {}
    const secrets = EnkryptifyModule.forRootAsync({ inject: [Unknown], useFactory: () => emulator.options() });
    await expect(boot([secrets])).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringMatching(/Unknown.*imports of forRootAsync/s),
    });
  });
});
