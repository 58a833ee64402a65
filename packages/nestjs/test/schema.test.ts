import { type } from "arktype";
import Joi from "joi";
import * as v from "valibot";
import { ConfigModule, ConfigService } from "@nestjs/config";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { enkryptify, EnkryptifyModule, EnkryptifyService, type EnkryptifyModuleOptions } from "../src/index.ts";
import { boot, useEmulator } from "./boot.ts";

const emulator = useEmulator();
const DEV = { project: "my-project", environment: "development" };
const BAD_SECRET = "fake-bad-secret-value-8Kq2";
const BAD_VARIABLE = "fake-bad-variable-value-5Tz9";

type Schema = NonNullable<EnkryptifyModuleOptions["schema"]>;

// Each of these quotes the value in its own message: that is what must not reach a log.
const schemas: Record<string, Schema> = {
  zod: z.object({
    BAD: z.string().refine((value) => value.startsWith("good"), { error: ({ input }) => `${String(input)} is not good` }),
    VARIABLE: z.string().refine((value) => value.startsWith("good"), { error: ({ input }) => `${String(input)} is not good` }),
    MISSING: z.string(),
  }),
  valibot: v.object({
    BAD: v.pipe(
      v.string(),
      v.check(
        (value) => value.startsWith("good"),
        ({ input }) => `${input} is not good`,
      ),
    ),
    VARIABLE: v.picklist(["good"]),
    MISSING: v.string(),
  }),
  arktype: type({ BAD: "/^good/", VARIABLE: "/^good/", MISSING: "string" }),
  joi: Joi.object({
    BAD: Joi.string().pattern(/^good/).required(),
    VARIABLE: Joi.string().pattern(/^good/).required(),
    MISSING: Joi.string().required(),
  }),
};

afterEach(() => vi.unstubAllEnvs());

describe.each(Object.entries(schemas))("with a schema of %s", (_, schema) => {
  it("B2: one message names every missing and invalid name, and quotes neither a secret nor a variable", async () => {
    emulator.setSecret(DEV, "BAD", BAD_SECRET);
    vi.stubEnv("VARIABLE", BAD_VARIABLE);
    const error: unknown = await boot([EnkryptifyModule.forRoot({ ...emulator.options(), schema })]).catch(
      (failure: unknown) => failure,
    );
    expect(error).toMatchObject({ code: "SCHEMA_INVALID" });
    const { message, stack } = error as Error;
    for (const name of ["BAD", "VARIABLE", "MISSING is missing"]) expect(message).toContain(name);
    expect(`${message}${stack}`).not.toMatch(/8Kq2|5Tz9|fake-bad/);
  });

  it("quotes no variable that wins over a secret of the same name", async () => {
    emulator.setSecret(DEV, "BAD", BAD_SECRET);
    vi.stubEnv("BAD", BAD_VARIABLE);
    const failure = boot([EnkryptifyModule.forRoot({ ...emulator.options(), schema })]);
    await expect(failure).rejects.toMatchObject({ message: expect.not.stringMatching(/8Kq2|5Tz9|fake-bad/) });
  });
});

describe("a schema", () => {
  it("sees the variables of the process, so that its default does not hide one", async () => {
    vi.stubEnv("PORT", "8080");
    vi.stubEnv("WORKERS", "4");
    const schema = z.object({
      DATABASE_URL: z.string(),
      PORT: z.coerce.number().default(3000),
      WORKERS: z.coerce.number().optional(),
    });
    const app = await boot([
      ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true }),
      EnkryptifyModule.forRoot({ ...emulator.options(), schema }),
    ]);
    expect([app.get(ConfigService).get("PORT"), app.get(ConfigService).get("WORKERS")]).toEqual([8080, 4]);
  });

  it("that lets unknown names through does not put the environment into ConfigService", async () => {
    vi.stubEnv("UNRELATED", "fake-unrelated");
    const schema = z.looseObject({ DATABASE_URL: z.string() });
    const app = await boot([EnkryptifyModule.forRoot({ ...emulator.options(), schema })]);
    const names = app.get(EnkryptifyService).keys();
    expect(names).toContain("SESSION_SECRET");
    expect(names).not.toContain("UNRELATED");
    expect(names).not.toContain("PATH");
  });

  it("about the whole set may quote a variable, which is masked too", async () => {
    vi.stubEnv("VARIABLE", BAD_VARIABLE);
    const schema = z.looseObject({}).refine(() => false, { error: ({ input }) => `bad: ${JSON.stringify(input)}` });
    const failure = boot([EnkryptifyModule.forRoot({ ...emulator.options(), schema })]);
    await expect(failure).rejects.toMatchObject({ code: "SCHEMA_INVALID", message: expect.not.stringMatching(/5Tz9|fake-/) });
  });

  it("may be asynchronous", async () => {
    const schema = z.object({ SESSION_SECRET: z.string().refine(async (value) => Promise.resolve(value.length > 3)) });
    const app = await boot([EnkryptifyModule.forRoot({ ...emulator.options(), schema })]);
    expect(app.get(EnkryptifyService).keys()).toEqual(["SESSION_SECRET"]);
  });

  it("whose code throws over a secret does not get the thrown text printed", async () => {
    const schema = z.object({ DATABASE_URL: z.string().transform((value) => JSON.parse(value) as unknown) });
    const failure = boot([EnkryptifyModule.forRoot({ ...emulator.options(), schema })]);
    await expect(failure).rejects.toMatchObject({
      code: "SCHEMA_INVALID",
      message: expect.not.stringMatching(/postgres|Unexpected token/),
    });
  });

  it("that the new secrets do not fit leaves the old ones in use", async () => {
    const schema = z.object({ SESSION_SECRET: z.string().min(10) });
    const app = await boot([EnkryptifyModule.forRoot({ ...emulator.options(), schema })]);
    emulator.setSecret(DEV, "SESSION_SECRET", "short");
    await expect(app.get(EnkryptifyService).refresh()).rejects.toMatchObject({ code: "SCHEMA_INVALID" });
    expect(app.get(EnkryptifyService).get("SESSION_SECRET")).toMatch(/^fake-session/);
  });

  it("runs after ConfigModule's own validationSchema, which cannot see secrets", async () => {
    const own = ConfigModule.forRoot({
      isGlobal: true,
      ignoreEnvFile: true,
      validationSchema: z.object({ DATABASE_URL: z.string() }),
    });
    await expect(own).rejects.toThrow(/DATABASE_URL/);
    const schema = z.object({ DATABASE_URL: z.string() });
    const secrets = enkryptify({ ...emulator.options(), schema });
    expect(await secrets.values()).toEqual({ DATABASE_URL: expect.stringMatching(/^postgres:/) });
  });
});
