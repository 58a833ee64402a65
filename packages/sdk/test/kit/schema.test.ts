import { expect, test } from "vitest";
import { z } from "zod";
import { loadSecrets } from "../../src/kit/index.ts";
import { kitEnv } from "./kit-env.ts";

const { emulator, options, context, place } = await kitEnv();

test("the schema's output is the typed result", async () => {
  emulator.setSecret(place, "PORT_NUMBER", "8080");
  const schema = z.object({ PORT_NUMBER: z.coerce.number(), SESSION_SECRET: z.string() });
  const { typed } = await loadSecrets({ ...options, schema }, context);
  expect((typed as { PORT_NUMBER: unknown }).PORT_NUMBER).toBe(8080);
});

test("all problems are listed at once, by name, with the nearest known name, and without a value", async () => {
  emulator.setSecret(place, "PORT_NUMBER", "fake-not-a-number");
  const schema = z.object({
    PORT_NUMBER: z.coerce.number(),
    DATABASE_URI: z.string(),
    SESSION_SECRET: z.string().refine(() => false, { error: (issue) => `bad value ${String(issue.input)}` }),
  });
  const error = await failure({ schema, required: ["NOT_THERE"] });
  expect(error.code).toBe("SCHEMA_INVALID");
  expect(error.message).toMatch(/^4 problems with the secrets of acme\/my-project\/production:/);
  for (const line of [
    "NOT_THERE is missing",
    "DATABASE_URI is missing (did you mean DATABASE_URL?)",
    "PORT_NUMBER: ",
    "SESSION_SECRET: bad value ********",
  ]) {
    expect(error.message).toContain(line);
  }
  expect(error.message.includes("fake-not-a-number")).toBe(false);
  const rows = emulator.state.workspaces[0]?.projects[0]?.secrets ?? [];
  expect(rows.flatMap((row) => row.values).some((entry) => error.message.includes(entry.value))).toBe(false);
});

test("what a schema throws over a value is hidden", async () => {
  const schema = z.object({ SESSION_SECRET: z.string().transform((value) => new URL(value).href) });
  const error = await failure({ schema });
  expect(error.message).toContain("the set of values: the schema threw TypeError");
  expect(error.cause).toBeUndefined();
});

test("required alone gives SECRETS_MISSING, and an empty value counts as missing", async () => {
  emulator.setSecret(place, "EMPTY_SECRET", "");
  const error = await failure({ required: ["SESSION_SECRET", "EMPTY_SECRET", "NOT_THERE"] });
  expect(error.code).toBe("SECRETS_MISSING");
  expect(error.message).toContain("EMPTY_SECRET is missing");
  expect(error.message).toContain("NOT_THERE is missing");
  expect(error.message).not.toContain("SESSION_SECRET is missing");
});

test("a name the schema demands may come from the environment; other variables stay out of the result", async () => {
  process.env["ONLY_LOCAL"] = "fake-local";
  process.env["UNRELATED_LOCAL"] = "fake-unrelated";
  const schema = z.looseObject({ ONLY_LOCAL: z.string(), SESSION_SECRET: z.string() });
  const { typed } = await loadSecrets({ ...options, schema }, context);
  expect(Object.keys(typed as object)).toContain("ONLY_LOCAL");
  expect(Object.keys(typed as object)).not.toContain("UNRELATED_LOCAL");
});

async function failure(more: object): Promise<Error & { code?: string }> {
  return loadSecrets({ ...options, ...more }, context).then(
    () => new Error("the load succeeded"),
    (error: unknown) => error as Error,
  );
}
