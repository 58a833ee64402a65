import { inspect } from "node:util";
import { expect, test } from "vitest";
import type { Secrets } from "../../src/index.ts";
import { createWorld } from "../support/world.ts";

const where = { workspace: "acme", project: "my-project", environment: "development" };

async function secretsOf(values: Record<string, string>): Promise<Secrets> {
  const world = createWorld();
  for (const [name, value] of Object.entries(values)) world.emulator.setSecret(where, name, value);
  return world.client().getSecrets();
}

test("keys, entries, in, spread and destructuring work as on any object", async () => {
  const secrets = await secretsOf({ SESSION_SECRET: "fake-one" });
  const { SESSION_SECRET, ...others } = secrets;
  expect(SESSION_SECRET).toBe("fake-one");
  expect(Object.keys(others)).toHaveLength(6);
  expect(Object.keys(secrets)).toContain("VITE_API_URL");
  expect(Object.fromEntries(Object.entries(secrets))).toEqual({ ...secrets });
  expect("SESSION_SECRET" in secrets).toBe(true);
  expect(secrets["ABSENT"]).toBeUndefined();
});

test("printing shows names, never values", async () => {
  const secrets = await secretsOf({ SESSION_SECRET: "fake-value-that-must-not-show" });
  const anything: unknown = secrets;
  const printed = [
    inspect(secrets),
    inspect({ nested: [secrets] }, { depth: 10 }),
    JSON.stringify(secrets),
    JSON.stringify({ nested: [secrets] }),
    String(anything),
  ];
  for (const text of printed) {
    expect(text).toMatch(/SESSION_SECRET|Secrets/);
    expect(text).not.toContain("fake-");
  }
});

test("it cannot be changed", async () => {
  const secrets = (await secretsOf({})) as Record<string, string>;
  expect(() => {
    secrets["SESSION_SECRET"] = "fake-other";
  }).toThrow(TypeError);
  expect(() => delete secrets["SESSION_SECRET"]).toThrow(TypeError);
});
