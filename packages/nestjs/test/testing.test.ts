import { Injectable } from "@nestjs/common";
import { ConfigModule, ConfigService } from "@nestjs/config";
import { Test } from "@nestjs/testing";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { enkryptify, EnkryptifyModule, EnkryptifyService, InjectSecret } from "../src/index.ts";
import { mockSecrets } from "../src/testing.ts";
import { boot, moduleOf, useEmulator } from "./boot.ts";

const emulator = useEmulator();
const restores: (() => void)[] = [];

afterEach(() => {
  for (const restore of restores.splice(0)) restore();
});

@Injectable()
class Signer {
  @InjectSecret("SESSION_SECRET") readonly secret!: string;
}

describe("B7: in tests", () => {
  it("mockSecrets() takes the place of every fetch, in each form", async () => {
    restores.push(mockSecrets({ SESSION_SECRET: "fake-mocked" }));
    const load = await boot([
      ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true, load: [enkryptify(emulator.options())] }),
    ]);
    expect(load.get(ConfigService).get("SESSION_SECRET")).toBe("fake-mocked");
    const tested = await Test.createTestingModule({
      imports: [EnkryptifyModule.forRootAsync({ useFactory: () => emulator.options() })],
      providers: [Signer],
    }).compile();
    expect(tested.get(Signer).secret).toBe("fake-mocked");
    expect(tested.get(EnkryptifyService).status()).toMatchObject({ origin: "mock", keys: 1 });
    await tested.close();
    expect(emulator.count()).toBe(0);
  });

  it("mockSecrets() still runs the schema, and says which names do not fit", async () => {
    const schema = z.object({ PORT: z.coerce.number(), SESSION_SECRET: z.string() });
    restores.push(mockSecrets({ PORT: "8080", SESSION_SECRET: "fake-mocked" }));
    const app = await boot([EnkryptifyModule.forRoot({ schema })]);
    expect(app.get(EnkryptifyService).get("PORT")).toBe(8080);
    restores.push(mockSecrets({ PORT: "fake-port" }));
    await expect(boot([EnkryptifyModule.forRoot({ schema })])).rejects.toThrow(/PORT, SESSION_SECRET missing or invalid/);
  });

  it("restore() brings the former state back, and the same module fetches again", async () => {
    const declared = EnkryptifyModule.forRoot(emulator.options());
    const restore = mockSecrets({ SESSION_SECRET: "fake-mocked" });
    await (await boot([declared])).close();
    restore();
    const app = await boot([declared]);
    expect(app.get(EnkryptifyService).get("SESSION_SECRET")).toMatch(/^fake-session-secret-dev/);
    expect(emulator.count("list")).toBe(1);
  });

  it("overrideModule() replaces the module without a request", async () => {
    const declared = EnkryptifyModule.forRoot(emulator.options());
    const fake = { provide: EnkryptifyService, useValue: { get: () => "fake-overridden" } };
    const substitute = moduleOf({ providers: [fake], exports: [EnkryptifyService] }, "SubstituteModule");
    const tested = await Test.createTestingModule({ imports: [declared] })
      .overrideModule(declared)
      .useModule(substitute)
      .compile();
    expect(tested.get<EnkryptifyService>(EnkryptifyService, { strict: false }).get("ANY")).toBe("fake-overridden");
    await tested.close();
    expect(emulator.count()).toBe(0);
  });

  it("overrideProvider() of the service and of ConfigService works as for any provider", async () => {
    const tested = await Test.createTestingModule({ imports: [ConfigModule, EnkryptifyModule.forRoot(emulator.options())] })
      .overrideProvider(ConfigService)
      .useValue({ get: () => "fake-overridden" })
      .compile();
    expect(tested.get(ConfigService).get("SESSION_SECRET")).toBe("fake-overridden");
    await tested.close();
  });

  it("a testing module that is never initialised can be compiled and closed again and again", async () => {
    const declared = EnkryptifyModule.forRoot(emulator.options());
    for (let round = 1; round <= 3; round++) {
      const tested = await Test.createTestingModule({ imports: [declared] }).compile();
      expect(tested.get(EnkryptifyService).has("DATABASE_URL")).toBe(true);
      await tested.close();
      expect(emulator.count("list")).toBe(round);
    }
  });

  it("enabled: false gives injected secrets from the environment, and misses none", async () => {
    process.env["SESSION_SECRET"] = "fake-from-environment";
    restores.push(() => delete process.env["SESSION_SECRET"]);
    const app = await boot([EnkryptifyModule.forRoot(emulator.options({ enabled: false }))], { providers: [Signer] });
    expect(app.get(Signer).secret).toBe("fake-from-environment");
  });

  it("enabled: false and ENKRYPTIFY_ENABLED=false boot without a request", async () => {
    const app = await boot([EnkryptifyModule.forRoot(emulator.options({ enabled: false }))]);
    expect(app.get(EnkryptifyService).status()).toMatchObject({ loaded: true, origin: "disabled", keys: 0 });
    process.env["ENKRYPTIFY_ENABLED"] = "false";
    restores.push(() => delete process.env["ENKRYPTIFY_ENABLED"]);
    await boot([EnkryptifyModule.forRoot(emulator.options())]);
    expect(emulator.count()).toBe(0);
  });
});
