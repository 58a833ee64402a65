import { expect, test } from "vitest";
import { loadSecrets } from "../../src/kit/index.ts";
import { kitEnv } from "./kit-env.ts";

const { emulator, options, context, place } = await kitEnv();

test("a name is private unless it has the prefix or is listed", async () => {
  const loaded = await loadSecrets({ ...options, public: ["NEXT_PUBLIC_API_URL"] }, context);
  expect(Object.keys(loaded.publicValues).toSorted()).toEqual(["NEXT_PUBLIC_API_URL", "VITE_API_URL", "VITE_APP_TITLE"]);
  expect(Object.keys(loaded.privateValues)).toContain("DATABASE_URL");
});

test("an empty prefix does not make everything public", async () => {
  const loaded = await loadSecrets(options, { ...context, publicPrefixes: [""] });
  expect(Object.keys(loaded.publicValues)).toEqual([]);
});

test("a listed name that does not exist is an error with the nearest name", async () => {
  await expect(loadSecrets({ ...options, public: ["VITE_API_URI"] }, context)).rejects.toMatchObject({
    code: "SECRETS_MISSING",
    message: expect.stringContaining('Did you mean "VITE_API_URL"?') as string,
  });
});

test("listed names that do not exist are reported all at once", async () => {
  await expect(loadSecrets({ ...options, public: ["NO_SUCH_THING", "VITE_API_URI"] }, context)).rejects.toThrow(
    /NO_SUCH_THING.*\n.*VITE_API_URI/,
  );
});

test("a prefixed name whose value looks like a credential stops the load; listing it is consent", async () => {
  emulator.setSecret(place, "VITE_STRIPE", "sk_live_fake1234567890abcdef");
  await expect(loadSecrets(options, context)).rejects.toMatchObject({
    code: "NAME_INVALID",
    message: expect.not.stringContaining("sk_live_fake") as string,
  });
  const loaded = await loadSecrets({ ...options, public: ["VITE_STRIPE"] }, context);
  expect(loaded.warnings).toContain("VITE_STRIPE is listed as public, and its value looks like a credential.");
});

test("a private value that equals a public one is reported by name", async () => {
  emulator.setSecret(place, "SAME_AS_PUBLIC", "fake-shared-value-of-two-names");
  emulator.setSecret(place, "VITE_SHARED", "fake-shared-value-of-two-names");
  const { warnings } = await loadSecrets(options, context);
  expect(warnings).toContain("SAME_AS_PUBLIC is private but has the same value as the public VITE_SHARED, so it is public too.");
});

test("a twin that is public by its name in another framework is no news", async () => {
  emulator.setSecret(place, "PUBLIC_SHARED", "fake-shared-value-of-three-names");
  emulator.setSecret(place, "VITE_TWIN", "fake-shared-value-of-three-names");
  const { warnings } = await loadSecrets(options, context);
  expect(warnings.join("\n")).not.toContain("PUBLIC_SHARED");
});
