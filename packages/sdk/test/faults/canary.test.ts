import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { inspect } from "node:util";
import { createServiceAccountToken } from "@enkryptify/emulator";
import { startEmulator, type StartedEmulator } from "@enkryptify/testkit";
import { expect, test } from "vitest";
import { bundle } from "../support/bundle.ts";
import { createWorld } from "../support/world.ts";

const where = { workspace: "acme", project: "my-project", environment: "development" };
/** Values that occur in no message by chance. */
const CANARIES = ["fake-canary-alpha-7c1e", "fake-canary-bravo-93d0"];

/** Everything that may be found where a credential or value was shown, whole or in part, plain or encoded. */
function traces(secrets: readonly string[]): RegExp {
  const forms = secrets.flatMap((text) => [
    text.slice(0, 30),
    Buffer.from(text).toString("base64").slice(0, 24),
    Buffer.from(text).toString("hex").slice(0, 24),
  ]);
  return new RegExp([...forms.map((form) => form.replaceAll(/\W/g, "\\$&")), "eyJ[\\w-]{20,}\\."].join("|"));
}

function plantCanaries({ setSecret }: Pick<StartedEmulator, "setSecret">): void {
  setSecret(where, "CANARY_ALPHA", CANARIES[0] ?? "");
  setSecret(where, "CANARY_BRAVO", CANARIES[1] ?? "");
}

async function run(program: string, env: Record<string, string>): Promise<{ stdout: string; stderr: string; code: unknown }> {
  const child = spawn(process.execPath, [program], { env: { PATH: process.env["PATH"], ...env } });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) child[name].on("data", (chunk: Buffer) => (output[name] += chunk.toString()));
  const [code] = (await once(child, "close")) as [unknown];
  return { ...output, code };
}

test("fault 42: a program that prints everything it gets from the SDK shows names and codes, no token and no value", async () => {
  const folder = await bundle("test/support/session-child.ts", { platform: "node", format: "esm" });
  const emulator = await startEmulator();
  plantCanaries(emulator);
  const env = { ENKRYPTIFY_TOKEN: emulator.token, ENKRYPTIFY_API_URL: emulator.url };
  const { stdout, stderr, code } = await run(join(folder, "session-child.mjs"), env);
  expect(code).toBe(0);
  expect(stdout).toContain("CANARY_ALPHA");
  for (const shown of [
    "SECRET_NOT_FOUND",
    "PROJECT_NOT_FOUND",
    "CLIENT_DESTROYED",
    "AUTH_TOKEN_MALFORMED",
    "CONFIG_INVALID",
    "NETWORK_CONNECT",
  ]) {
    expect(stderr).toContain(shown);
  }
  const found = traces([emulator.token, ...CANARIES]).exec(stdout + stderr);
  expect(found?.index).toBeUndefined();
});

test("fault 42: whatever the API answers, errors and events show no token, no JWT and no value", async () => {
  const world = createWorld();
  plantCanaries(world.emulator);
  const serviceAccount = await createServiceAccountToken({ now: world.clock.trueTime });
  const seen: unknown[] = [];
  const secrets = [...CANARIES, serviceAccount];
  const bodies = [
    JSON.stringify({ message: `you sent ${CANARIES[0]?.slice(0, 3)}` }),
    JSON.stringify([{ name: "CANARY_ALPHA", values: [{ value: CANARIES[0] }] }]),
    `[{"name":"CANARY_ALPHA","values":[{"value":"${CANARIES[0]}"`,
    `<html>${CANARIES[1]}</html>`,
  ];
  for (const status of [200, 302, 400, 401, 403, 404, 409, 429, 500, 503]) {
    for (const body of bodies) {
      const options = { auth: "exchange", onEvent: (event: unknown) => seen.push(event), maxRetries: 0 } as const;
      const client = world.client(options);
      await client.get("CANARY_ALPHA").catch((error: unknown) => seen.push(error));
      world.emulator.fault({ status, body });
      const read = client.refresh().catch((error: unknown) => seen.push(error));
      await world.clock.advance(40_000);
      await read;
      seen.push(client, client.status(), await client.getSecrets().catch((error: unknown) => error));
      client.destroy();
      world.emulator.clearFaults();
      await world.clock.advance(60_000);
    }
  }
  const bearers = world.sent.flatMap(({ bearer }) => bearer ?? []);
  const text = seen
    .map((thing) => `${inspect(thing, { depth: 10, showHidden: true })} ${JSON.stringify(thing)} ${String(thing)}`)
    .join("\n");
  expect(seen.length).toBeGreaterThan(150);
  expect(traces([...secrets, ...new Set(bearers)]).exec(text)?.index).toBeUndefined();
});

test("fault 37: a program that leaves its client open exits by itself", async () => {
  const folder = await bundle("test/support/open-child.ts", { platform: "node", format: "esm" });
  const emulator = await startEmulator();
  const env = { ENKRYPTIFY_TOKEN: emulator.token, ENKRYPTIFY_API_URL: emulator.url };
  const { stdout, stderr, code } = await run(join(folder, "open-child.mjs"), env);
  expect({ stdout, stderr, code }).toEqual({ stdout: "active: []\n", stderr: "", code: 0 });
});
