import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startEmulator } from "@enkryptify/testkit";
import { afterAll, describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";

import { type EnkryptifyNextOptions, isEnkryptifyError, withEnkryptify } from "../src/index.ts";
import { secret, type SecretName, secrets } from "../src/server.ts";

const emulator = await startEmulator({ limits: { perMinute: false } });
const place = { project: "my-project", environment: "development" };
const dir = mkdtempSync(join(tmpdir(), "enkryptify-types-"));
const options: EnkryptifyNextOptions = {
  token: emulator.token,
  baseUrl: emulator.url,
  workspace: "acme",
  project: "my-project",
  refresh: { interval: 250 },
  runtimeGuard: false,
  types: join(dir, "types.d.ts"),
};
const dev = (more: EnkryptifyNextOptions = {}) =>
  withEnkryptify({}, { ...options, ...more })("phase-development-server", { defaultConfig: {} });

afterAll(() => rmSync(dir, { recursive: true, force: true }));

function thrownBy(read: () => unknown): { code: string; message: string } {
  try {
    read();
  } catch (error) {
    if (isEnkryptifyError(error)) return error;
  }
  throw new Error("Expected an EnkryptifyError");
}

// In this order: a process has its secrets for good once they are loaded.
describe("secret() and secrets()", () => {
  it("say what to do when nothing is loaded", () => {
    for (const read of [() => secret("DATABASE_URL"), () => secrets()]) {
      const error = thrownBy(read);
      expect(error.code).toBe("SECRET_NOT_FOUND");
      expect(error.message).toMatch(/withEnkryptify\(\).*instrumentation\.ts/s);
    }
  });

  it("say why the dev server has no secrets", async () => {
    await dev({ token: "ek_live_fake_token_that_nobody_issued_000000000000000000000" });
    expect(thrownBy(() => secret("DATABASE_URL"))).toMatchObject({ code: "AUTH_TOKEN_INVALID" });
    expect(thrownBy(() => secrets()).message).not.toContain("ek_live_fake");
  });

  it("return the values once they are there, typed by the schema", async () => {
    emulator.setSecret(place, "PORT", "8080");
    await dev({ schema: z.looseObject({ PORT: z.coerce.number(), DEBUG: z.stringbool().default(false) }) });
    expect(secret("DATABASE_URL")).toContain("fake-db-password-dev");
    expect(secret("PORT")).toBe("8080");
    expect(secrets()).toMatchObject({ PORT: 8080, DEBUG: false });
  });

  it("type the names in a file that is written only when they change", async () => {
    const text = readFileSync(join(dir, "types.d.ts"), "utf8");
    expect(text).toContain("    PORT: number;");
    expect(text).toContain("    DATABASE_URL: string;");
    expect(text).toContain("      readonly PORT: string;");
    expect(text).not.toContain("fake");
    const { mtimeMs } = statSync(join(dir, "types.d.ts"));
    await dev({ schema: z.looseObject({ PORT: z.coerce.number() }) });
    expect(statSync(join(dir, "types.d.ts")).mtimeMs).toBe(mtimeMs);
  });

  it("write no file with types: false, and none over an existing one in a build", async () => {
    const other = join(dir, "other.d.ts");
    await dev({ types: false });
    writeFileSync(other, "mine");
    await withEnkryptify({}, { ...options, types: other })("phase-production-build", { defaultConfig: {} });
    expect(readFileSync(other, "utf8")).toBe("mine");
    expect(existsSync(join(dir, "enkryptify-env.d.ts"))).toBe(false);
  });

  it("follow a rotation", async () => {
    await dev();
    emulator.setSecret(place, "DATABASE_URL", "postgres://app:fake-rotated-password-2Kf6tW9p@127.0.0.1:5432/app");
    while (!secret("DATABASE_URL").includes("fake-rotated-password")) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(process.env["DATABASE_URL"]).toBe(secret("DATABASE_URL"));
  });

  it("name a secret that does not exist", () => {
    expect(thrownBy(() => secret("NO_SUCH_SECRET")).message).toBe(
      'There is no secret "NO_SUCH_SECRET". Create it in Enkryptify, or correct the name.',
    );
  });

  it("take any name until the types file is there, and return strings", () => {
    expectTypeOf<SecretName>().toEqualTypeOf<string>();
    expectTypeOf(secrets()).toEqualTypeOf<Readonly<Record<string, string>>>();
    // @ts-expect-error a number is no name
    expect(() => secret(8080)).toThrow(/8080/);
  });
});

describe("the type of withEnkryptify", () => {
  it("checks the config it wraps and its own options", () => {
    withEnkryptify(async () => ({ reactStrictMode: true }));
    withEnkryptify((phase) => (phase === "phase-test" ? {} : { poweredByHeader: false }));
    // @ts-expect-error Next has no such setting
    withEnkryptify({ reactStrictMod: true });
    // @ts-expect-error neither do we
    withEnkryptify({}, { leakGard: "warn" });
    expectTypeOf(withEnkryptify({})).returns.resolves.toHaveProperty("reactStrictMode");
  });
});
