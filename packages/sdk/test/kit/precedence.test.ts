import { expect, test } from "vitest";
import { applyToEnv, loadSecrets, reloadSecrets } from "../../src/kit/index.ts";
import { kitEnv } from "./kit-env.ts";

const { emulator, options, context, place } = await kitEnv();

test("a variable of the real environment wins, and is reported by name", async () => {
  process.env["SESSION_SECRET"] = "fake-from-the-shell";
  const loaded = await loadSecrets(options, context);
  expect(loaded.values["SESSION_SECRET"]).toBe("fake-from-the-shell");
  expect(loaded.wonByEnvironment).toEqual(["SESSION_SECRET"]);
});

test('precedence "secrets" lets Enkryptify win', async () => {
  process.env["SESSION_SECRET"] = "fake-from-the-shell";
  const loaded = await loadSecrets({ ...options, precedence: "secrets" }, context);
  expect(loaded.values["SESSION_SECRET"] === "fake-from-the-shell").toBe(false);
  applyToEnv(loaded);
  expect(process.env["SESSION_SECRET"] === "fake-from-the-shell").toBe(false);
});

test("what we wrote ourselves does not count as the real environment", async () => {
  applyToEnv(await loadSecrets(options, context));
  emulator.setSecret(place, "SESSION_SECRET", "fake-second-value");
  const next = await reloadSecrets(await loadSecrets(options, context));
  expect(next.wonByEnvironment).toEqual([]);
  expect(next.values["SESSION_SECRET"] === "fake-second-value").toBe(true);
});

test("applyToEnv updates, deletes and restores what it wrote, and touches nothing else", async () => {
  process.env["STRIPE_SECRET_KEY"] = "fake-from-the-shell";
  const loaded = await loadSecrets(options, context);
  const applied = applyToEnv(loaded);
  expect(applied.written).not.toContain("STRIPE_SECRET_KEY");
  expect(process.env["STRIPE_SECRET_KEY"]).toBe("fake-from-the-shell");
  emulator.deleteSecret(place, "SESSION_SECRET");
  emulator.setSecret(place, "DATABASE_URL", "fake-database-url-second");
  const second = applyToEnv(await reloadSecrets(loaded));
  expect("SESSION_SECRET" in process.env).toBe(false);
  expect(process.env["DATABASE_URL"] === "fake-database-url-second").toBe(true);
  second.restore();
  applied.restore();
  expect("DATABASE_URL" in process.env).toBe(false);
  expect(process.env["STRIPE_SECRET_KEY"]).toBe("fake-from-the-shell");
});

test("dangerous names are refused unless allowed by name", async () => {
  const path = process.env["PATH"];
  for (const name of ["NODE_OPTIONS", "LD_PRELOAD", "https_proxy"]) emulator.setSecret(place, name, `fake-value-of-${name}`);
  const loaded = await loadSecrets({ ...options, precedence: "secrets" }, context);
  const applied = applyToEnv(loaded, { allow: ["https_proxy"] });
  expect(applied.refused).toEqual(["NODE_OPTIONS", "LD_PRELOAD"]);
  expect(process.env["LD_PRELOAD"]).toBeUndefined();
  expect(process.env["https_proxy"]).toBe("fake-value-of-https_proxy");
  expect(process.env["PATH"]).toBe(path);
});

test("a value of more than 100 KiB or with a NUL stays out of the environment but not out of the values", async () => {
  emulator.setSecret(place, "HUGE_SECRET", "fake".repeat(30_000));
  emulator.setSecret(place, "NUL_SECRET", "fake\0value");
  const loaded = await loadSecrets(options, context);
  expect(applyToEnv(loaded).refused.toSorted()).toEqual(["HUGE_SECRET", "NUL_SECRET"]);
  expect(loaded.values["HUGE_SECRET"]?.length).toBe(120_000);
});

test("the marker for child processes holds names and no value", async () => {
  const loaded = await loadSecrets(options, context);
  applyToEnv(loaded);
  const marker = process.env["ENKRYPTIFY_LOADED"] ?? "";
  expect(marker).toContain("DATABASE_URL");
  expect(Object.values(loaded.values).some((value) => marker.includes(value))).toBe(false);
  expect(marker.includes(emulator.token)).toBe(false);
});

test("another environment object gets the values without a marker", async () => {
  const env: Record<string, string | undefined> = { KEPT: "yes" };
  const applied = applyToEnv(await loadSecrets(options, context), { env, only: ["SESSION_SECRET"] });
  expect(Object.keys(env)).toEqual(["KEPT", "SESSION_SECRET"]);
  applied.restore();
  expect(env).toEqual({ KEPT: "yes" });
});
