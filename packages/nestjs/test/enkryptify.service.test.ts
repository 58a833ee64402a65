import { inspect } from "node:util";
import { ConfigModule, ConfigService } from "@nestjs/config";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { enkryptify, EnkryptifyModule, EnkryptifyService } from "../src/index.ts";
import { boot, useEmulator } from "./boot.ts";

const emulator = useEmulator();

describe("EnkryptifyService", () => {
  it("gives names and values, and says which name is not there", async () => {
    const app = await boot([EnkryptifyModule.forRoot(emulator.options())]);
    const service = app.get<EnkryptifyService>(EnkryptifyService);
    expect(service.keys()).toContain("DATABASE_URL");
    expect(service.keys()).toEqual(service.keys().toSorted());
    expect([service.has("VITE_APP_TITLE"), service.get("VITE_APP_TITLE"), service.getOrThrow("VITE_APP_TITLE")]).toEqual([
      true,
      "Acme development",
      "Acme development",
    ]);
    expect(() => service.getOrThrow("DATABASE_ULR")).toThrow(/did you mean DATABASE_URL\?/);
    for (const absent of ["NOPE", "toString", "__proto__", "constructor"]) {
      expect([service.has(absent), service.get(absent)]).toEqual([false, undefined]);
      expect(() => service.getOrThrow(absent)).toThrow(expect.objectContaining({ code: "SECRET_NOT_FOUND" }));
    }
  });

  it("tells its state without names and values", async () => {
    const app = await boot([EnkryptifyModule.forRoot(emulator.options())]);
    expect(app.get(EnkryptifyService).status()).toEqual({
      loaded: true,
      origin: "network",
      version: 1,
      ageMs: expect.any(Number),
      keys: 7,
      consecutiveFailures: 0,
    });
  });

  it("B3: is typed by the schema, and so is ConfigService", async () => {
    const schema = z.object({ DATABASE_URL: z.string(), PORT: z.coerce.number().default(3000) });
    const secrets = enkryptify({ ...emulator.options(), schema });
    type Secrets = Awaited<ReturnType<typeof secrets.values>>;
    expectTypeOf<Secrets>().toEqualTypeOf<{ DATABASE_URL: string; PORT: number }>();
    const app = await boot([ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true }), EnkryptifyModule.forRoot(secrets)]);
    const service = app.get<EnkryptifyService<Secrets>>(EnkryptifyService);
    expectTypeOf(service.getOrThrow("PORT")).toEqualTypeOf<number>();
    expectTypeOf(service.ref("PORT").value).toEqualTypeOf<number>();
    // @ts-expect-error the schema does not know this name
    service.get("PROT");
    // @ts-expect-error and a namespace function sees only what the schema gives
    secrets.as("broken", ({ PROT }) => ({ PROT: PROT as string }));
    const config = app.get<ConfigService<Secrets, true>>(ConfigService);
    expectTypeOf(config.get("PORT", { infer: true })).toEqualTypeOf<number>();
    expect([service.get("PORT"), config.get("PORT", { infer: true })]).toEqual([3000, 3000]);
  });

  it("shows no value when it, ConfigService, the options or the loader are printed", async () => {
    const secrets = enkryptify(emulator.options());
    const declared = EnkryptifyModule.forRoot(secrets);
    const app = await boot([ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true }), declared]);
    const things = [app.get(EnkryptifyService), app.get(ConfigService), declared, secrets, await secrets.values()];
    const printed = things.map((thing) => inspect(thing, { depth: 9, showHidden: false }) + JSON.stringify(thing)).join("\n");
    expect(printed).not.toMatch(/fake-(db|session)|fake_stripe|ek_live/);
    expect(inspect(await secrets.values())).toContain("DATABASE_URL");
  });
});
