import assert from "node:assert/strict";
import { cp, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { must, run } from "./shell.mjs";
import { writeJson } from "./workspace.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const GRAPHS = 300;
const WRONG_TOKEN = "ek_live_fake_wrong_token_0000000000000000000000000000000000000";

/** Copies the scripts that run inside an installation. */
export async function copyRunners(folder) {
  const target = join(folder, "runners");
  await cp(join(HERE, "runners"), target, { recursive: true });
  await cp(join(HERE, "../fixtures/graphs.mjs"), join(target, "bootRandomGraph.mjs"));
  return target;
}

/** B1 on this major: every provider of every graph, one list request a boot; and Nest's own way still misses. */
export async function checkGraphs(emulator, runners) {
  emulator.reset();
  const env = { ...emulator.env, ENKRYPTIFY_ENVIRONMENT: "development", GRAPHS: String(GRAPHS) };
  const output = await must(process.execPath, ["graphs.mjs"], { cwd: runners, env, timeoutMs: 900_000 });
  const { control, ...forms } = JSON.parse(/GRAPHS (\{.*\})/.exec(output)[1]);
  for (const [form, { reads, misses }] of Object.entries(forms)) {
    assert.ok(reads > GRAPHS, `${form} read ${reads}`);
    assert.equal(misses, 0, `${form} missed ${misses} of ${reads}`);
  }
  assert.ok(control.misses > 0, "the control missed nothing: Nest has changed");
  assert.equal(emulator.count("list"), GRAPHS * Object.keys(forms).length);
}

/** B2 on this build: exit code 1, one message, nothing unhandled, no value and no token. */
export async function checkFailures(emulator, app) {
  emulator.reset();
  const good = { ...emulator.env, ENKRYPTIFY_ENVIRONMENT: "development", MODE: "standalone" };
  const failures = [
    [{ ENKRYPTIFY_TOKEN: "" }, /AUTH_TOKEN_MISSING/],
    [{ ENKRYPTIFY_TOKEN: WRONG_TOKEN }, /AUTH_TOKEN_INVALID/],
    [{ ENKRYPTIFY_PROJECT: "nope" }, /PROJECT_NOT_FOUND/],
    [{ ENKRYPTIFY_API_URL: "http://127.0.0.1:9" }, /NETWORK_CONNECT/],
    // The seed has no POOL_SIZE, which the schema of the application asks for.
    [{}, /SCHEMA_INVALID[^]*POOL_SIZE is missing/],
  ];
  for (const [change, message] of failures) {
    const { code, output } = await run(process.execPath, ["dist/main.js"], { cwd: app, env: { ...good, ...change } });
    assert.equal(code, 1);
    assert.match(output, message);
    assert.equal(output.match(/ERROR/g).length, 1, output);
    assert.doesNotMatch(output, /UnhandledPromiseRejection|\n {4}at |ek_live_fake|fake-db-password|REPORT/);
  }
}

/** B7 on this major: the tests of an application, in the runners its users have. */
export async function checkTestRunner(emulator, runners, runner) {
  emulator.reset();
  const env = { ...emulator.env, ENKRYPTIFY_ENVIRONMENT: "development" };
  const jest = join("..", "node_modules/jest/bin/jest.js");
  const commands = {
    "jest-cjs": [jest, "--config", jestConfig("cjs")],
    "jest-esm": ["--experimental-vm-modules", jest, "--config", jestConfig("mjs")],
    vitest: [join("..", "node_modules/vitest/vitest.mjs"), "run", "--globals", "--root", ".", "secrets.spec.mjs"],
  };
  const output = await must(process.execPath, commands[runner], { cwd: runners, env });
  assert.match(output, /5 passed/);
}

/** One class identity for an ESM application and a CommonJS library. */
export async function checkIdentity(emulator, runners) {
  emulator.reset();
  const env = { ...emulator.env, ENKRYPTIFY_ENVIRONMENT: "development" };
  assert.match(await must(process.execPath, ["identity.mjs"], { cwd: runners, env }), /SAME true/);
  assert.equal(emulator.count("list"), 1);
}

/** The declarations, without `skipLibCheck`, under three compilers. */
export async function checkTypes(folder, app, compiler) {
  const project = join(app, `types-${compiler}`);
  await mkdir(project, { recursive: true });
  const compilerOptions = { skipLibCheck: false, noEmit: true, rootDir: ".." };
  await writeJson(join(project, "tsconfig.json"), { extends: "../tsconfig.json", compilerOptions, include: ["../src"] });
  await must(process.execPath, [join(folder, "node_modules", compiler, "bin/tsc"), "-p", project], { cwd: app });
}

function jestConfig(extension) {
  const moduleFileExtensions = ["js", "cjs", "mjs", "json"];
  return JSON.stringify({ testMatch: [`**/*.spec.${extension}`], transform: {}, rootDir: ".", moduleFileExtensions });
}
