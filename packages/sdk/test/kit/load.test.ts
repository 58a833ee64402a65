import { spawn } from "node:child_process";
import { inspect } from "node:util";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { applyToEnv, describeLoad, loadSecrets } from "../../src/kit/index.ts";
import { kitEnv } from "./kit-env.ts";

const { emulator, options, context, place } = await kitEnv();
const KIT = new URL("../../dist/kit/index.mjs", import.meta.url).href;

test("concurrent loads and later ones make one list request", async () => {
  const loads = await Promise.all([1, 2, 3].map(() => loadSecrets(options, context)));
  const later = await loadSecrets(options, context);
  expect(emulator.count("list")).toBe(1);
  expect(later.source).toBe("memory");
  expect(loads.map((loaded) => loaded.names.length)).toEqual([7, 7, 7]);
});

test("a failed load is not remembered", async () => {
  const remove = emulator.fault({ status: 403, match: { kind: "list" } });
  await expect(loadSecrets(options, context)).rejects.toMatchObject({ code: "AUTH_FORBIDDEN" });
  remove();
  await expect(loadSecrets(options, context)).resolves.toMatchObject({ source: "network" });
});

test("builds with another environment do not share values", async () => {
  const [production, development] = await Promise.all([
    loadSecrets(options, context),
    loadSecrets(options, { ...context, mode: "development" }),
  ]);
  expect(production.place.environment).toBe("production");
  expect(development.place.environment).toBe("development");
  expect(production.values["DATABASE_URL"] === development.values["DATABASE_URL"]).toBe(false);
});

test("a copy older than maxAgeMs is fetched again", async () => {
  await loadSecrets(options, context);
  emulator.setSecret(place, "SESSION_SECRET", "fake-session-secret-second-value");
  await new Promise((resolve) => setTimeout(resolve, 20));
  const pinned = await loadSecrets(options, context);
  const fresh = await loadSecrets(options, { ...context, maxAgeMs: 10 });
  expect(pinned.values["SESSION_SECRET"] === "fake-session-secret-second-value").toBe(false);
  expect(fresh.values["SESSION_SECRET"] === "fake-session-secret-second-value").toBe(true);
  expect(emulator.count("list")).toBe(2);
});

test("a child process finds the values of its parent without a request", async () => {
  applyToEnv(await loadSecrets(options, context));
  const script = `import { loadSecrets } from ${JSON.stringify(KIT)};
    const loaded = await loadSecrets(${JSON.stringify(options)}, ${JSON.stringify(context)});
    console.log(loaded.source, loaded.names.length, loaded.place.environment);`;
  const output = await runNode(script);
  expect(output).toBe("inherited 7 production\n");
  expect(emulator.count("list")).toBe(1);
});

test("a child process fetches when a variable of its parent is gone", async () => {
  applyToEnv(await loadSecrets(options, context));
  delete process.env["SESSION_SECRET"];
  const script = `import { loadSecrets } from ${JSON.stringify(KIT)};
    const loaded = await loadSecrets(${JSON.stringify(options)}, ${JSON.stringify(context)});
    console.log(loaded.source);`;
  expect(await runNode(script)).toBe("network\n");
});

test("a worker thread finds the values of the main thread without a request", async () => {
  await loadSecrets(options, context);
  // Workers copy `process.env` of their creator, in which nothing was written here: only the thread's data can help.
  const script = `import { parentPort } from "node:worker_threads";
    import { loadSecrets } from ${JSON.stringify(KIT)};
    const loaded = await loadSecrets(${JSON.stringify(options)}, ${JSON.stringify(context)});
    parentPort.postMessage([loaded.source, loaded.names.length]);`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`));
  const answer = await new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  await worker.terminate();
  expect(answer).toEqual(["inherited", 7]);
  expect(emulator.count("list")).toBe(1);
});

test("personal values are left out unless the adapter or the user asks for them", async () => {
  const user = emulator.state.workspaces[0]?.members[0]?.userId ?? "";
  const { token } = emulator.createToken({ permission: "read", user });
  emulator.setSecret(place, "SESSION_SECRET", "fake-personal-session-secret", { personalOf: user });
  const build = await loadSecrets({ ...options, token }, context);
  const dev = await loadSecrets({ ...options, token }, { ...context, personalValues: true });
  expect(build.values["SESSION_SECRET"] === "fake-personal-session-secret").toBe(false);
  expect(dev.values["SESSION_SECRET"] === "fake-personal-session-secret").toBe(true);
});

test("a load prints names and no value, however it is inspected", async () => {
  const loaded = await loadSecrets(options, context);
  const printed = inspect(loaded, { depth: 10, showHidden: false }) + JSON.stringify(loaded) + describeLoad(loaded);
  expect(printed).toContain("DATABASE_URL");
  const shown = Object.values(loaded.privateValues).filter((value) => printed.includes(value));
  expect(shown.length).toBe(0);
  expect(printed.includes(emulator.token)).toBe(false);
});

test("the summary says how many, from where and how long", async () => {
  const loaded = await loadSecrets(options, context);
  expect(describeLoad(loaded)).toMatch(/^7 secrets from acme\/my-project\/production in \d+ ms$/);
});

function runNode(script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.once("error", reject);
    child.once("close", () => resolve(output));
  });
}
