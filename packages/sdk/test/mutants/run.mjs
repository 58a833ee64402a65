// Checks the tests: applies one known fault at a time to a copy of the sources and expects a test to fail.
// Usage: node packages/sdk/test/mutants/run.mjs [part of a name]
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { coreMutants } from "./core-mutants.mjs";
import { sessionMutants } from "./session-mutants.mjs";
import { storeMutants } from "./store-mutants.mjs";

/** Fewer than in the ordinary run: a test that needs more luck than this to see a fault is too weak. */
const PROPERTY_RUNS = process.env.PROPERTY_RUNS ?? "2000";
const LIMIT_MS = 300_000;

const sdk = fileURLToPath(new URL("../..", import.meta.url));
const vitest = fileURLToPath(new URL("../../../../node_modules/vitest/vitest.mjs", import.meta.url));
const mutants = [...sessionMutants, ...coreMutants, ...storeMutants].filter(({ name }) => name.includes(process.argv[2] ?? ""));
const copy = makeCopy();
try {
  process.exitCode = await main();
} finally {
  rmSync(copy, { recursive: true, force: true });
}

async function main() {
  const tests = [...new Set(mutants.flatMap((mutant) => mutant.tests))];
  const clean = await run(tests, 10 * LIMIT_MS);
  if (clean.failed) {
    console.error(`The tests fail without any fault, so they can judge none.\n${clean.output}`);
    return 1;
  }
  const rows = [];
  for (const mutant of mutants) {
    const started = Date.now();
    const verdict = await judge(mutant);
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    rows.push({ verdict, name: mutant.name });
    console.log(`${verdict.padEnd(14)} ${seconds.padStart(4)} s  ${mutant.name}`);
  }
  const killed = rows.filter(({ verdict }) => verdict === "killed").length;
  console.log(`\n${killed} of ${rows.length} killed`);
  return killed === rows.length ? 0 : 1;
}

async function judge({ file, find, replace, tests }) {
  const path = join(copy, "src", file);
  const source = readFileSync(path, "utf8");
  if (source.split(find).length !== 2) return "does not apply";
  writeFileSync(
    path,
    source.replace(find, () => replace),
  );
  try {
    for (const test of tests) {
      const { failed, ran } = await run([test]);
      if (!ran) return "does not run";
      if (failed) return "killed";
    }
    return "SURVIVED";
  } finally {
    writeFileSync(path, source);
  }
}

/** A run that ends by a failed test, an unhandled rejection or the time limit is a failed one. */
function run(tests, limitMs = LIMIT_MS) {
  const args = [
    vitest,
    "run",
    "--root",
    copy,
    "--bail",
    "1",
    "--testTimeout",
    String(LIMIT_MS),
    ...tests.map((test) => `test/${test}`),
  ];
  // A group of its own, so that the workers of a run that is cut off end with it.
  const child = spawn(process.execPath, args, {
    detached: true,
    cwd: copy,
    env: { ...process.env, PROPERTY_RUNS, CI: "", NO_COLOR: "1" },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const timer = setTimeout(() => child.pid && process.kill(-child.pid, "SIGKILL"), limitMs);
  return new Promise((resolve) => {
    child.on("close", (code) => {
      clearTimeout(timer);
      const broken = /Transform failed|SyntaxError|Failed to load|No test files found/.test(output);
      resolve({ failed: code !== 0, ran: !broken, output });
    });
  });
}

function makeCopy() {
  const folder = mkdtempSync(join(tmpdir(), "sdk-mutants-"));
  for (const part of ["src", "test", "package.json"]) cpSync(join(sdk, part), join(folder, part), { recursive: true });
  symlinkSync(join(sdk, "node_modules"), join(folder, "node_modules"), "dir");
  return folder;
}
