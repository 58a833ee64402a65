import { ConfigModule, ConfigService, type ConfigType } from "@nestjs/config";
import { describe, expect, it } from "vitest";
import { enkryptify, EnkryptifyModule } from "../src/index.ts";
import { boot, moduleOf, useEmulator } from "./boot.ts";

const emulator = useEmulator();
const DEV_URL = "postgres://app:fake-db-password-dev-7Qm2xV9z@127.0.0.1:5432/app";

describe("enkryptify() in ConfigModule.forRoot({ load })", () => {
  it("B1, B4: a consumer that imports plain ConfigModule reads the secret", async () => {
    const seen: unknown[] = [];
    const consumer = moduleOf(
      {
        imports: [ConfigModule],
        providers: [
          {
            provide: "URL",
            inject: [ConfigService],
            useFactory: (config: ConfigService) => seen.push(config.get("DATABASE_URL")),
          },
        ],
      },
      "Consumer",
    );
    await boot([consumer, ConfigModule.forRoot({ ignoreEnvFile: true, load: [enkryptify(emulator.options())] })]);
    expect(seen).toEqual([DEV_URL]);
    expect(emulator.count("list")).toBe(1);
  });

  it("B2: fails the boot, not the import, with the error of the API", async () => {
    const loading = ConfigModule.forRoot({
      ignoreEnvFile: true,
      load: [enkryptify(emulator.options({ project: "no-such-project" }))],
    });
    await expect(loading).resolves.toBeDefined();
    await expect(boot([loading])).rejects.toMatchObject({ code: "PROJECT_NOT_FOUND" });
  });

  it("makes namespaces that plain ConfigModule consumers see, from one request", async () => {
    const secrets = enkryptify(emulator.options());
    const db = secrets.as("db", ({ DATABASE_URL }) => ({ url: DATABASE_URL }));
    const app = await boot([ConfigModule.forRoot({ ignoreEnvFile: true, load: [secrets, db] })]);
    const config = app.get(ConfigService);
    expect(config.get("db.url")).toBe(DEV_URL);
    expect(app.get<ConfigType<typeof db>>(db.KEY).url).toBe(DEV_URL);
    expect(emulator.count("list")).toBe(1);
  });
});

describe("enkryptify() in EnkryptifyModule.forRoot", () => {
  it("shares one request between the module, its namespaces and values()", async () => {
    const secrets = enkryptify(emulator.options());
    const db = secrets.as("db", ({ DATABASE_URL }) => ({ url: DATABASE_URL }));
    const app = await boot([EnkryptifyModule.forRoot(secrets, { namespaces: [db] })]);
    expect(app.get<ConfigType<typeof db>>(db.KEY, { strict: false })).toEqual({ url: DEV_URL });
    expect((await secrets.values()).DATABASE_URL).toBe(DEV_URL);
    expect(emulator.count("list")).toBe(1);
  });

  it("shares one request with load: [...] of the same loader", async () => {
    const secrets = enkryptify(emulator.options());
    const app = await boot([
      ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true, load: [secrets] }),
      EnkryptifyModule.forRoot(secrets),
    ]);
    expect(app.get(ConfigService).get("DATABASE_URL")).toBe(DEV_URL);
    expect(emulator.count("list")).toBe(1);
  });

  it("hides what a namespace function throws, because it may quote a secret", async () => {
    const secrets = enkryptify(emulator.options());
    const broken = secrets.as("broken", ({ DATABASE_URL }) => JSON.parse(DATABASE_URL ?? "") as object);
    const failure = boot([EnkryptifyModule.forRoot(secrets, { namespaces: [broken] })]);
    await expect(failure).rejects.toMatchObject({ code: "CONFIG_INVALID", message: expect.not.stringContaining("post") });
    await expect(failure).rejects.toThrow(/as\("broken".*SyntaxError/);
  });
});
