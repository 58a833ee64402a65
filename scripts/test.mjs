// The test command of the README: builds, type-checks, lints, checks the packages, compiles the snippets, runs every
// test, and ends with the counts of the test runner.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const reports = mkdtempSync(join(tmpdir(), "enkryptify-test-"));
const report = join(reports, "vitest.json");
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", NEXT_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };

const STEPS = [
  {
    title: "Build, type-check, check the packages",
    command: ["turbo", "run", "build", "typecheck", "check:package", "--filter=./packages/*", "--output-logs=errors-only"],
  },
  { title: "Lint", command: ["oxlint"] },
  { title: "Formatting", command: ["oxfmt", "--check", "."] },
  { title: "Unused files, exports and dependencies", command: ["knip"] },
  { title: "Size limits", command: ["size-limit"] },
  { title: "Snippets of the READMEs and docs", command: ["node", "scripts/check-readme.mjs"] },
  { title: "Tests", command: ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`] },
];

const only = process.argv[2];
let failedStep;
for (const { title, command } of STEPS) {
  if (only !== undefined && !title.toLowerCase().includes(only.toLowerCase())) continue;
  const started = Date.now();
  console.log(`\n== ${title}`);
  const { status } = spawnSync("pnpm", ["exec", ...command], { cwd: ROOT, env, stdio: "inherit" });
  console.log(`== ${title}: ${status === 0 ? "ok" : "failed"} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  if (status === 0) continue;
  failedStep = title;
  break;
}

const counts = readCounts();
rmSync(reports, { recursive: true, force: true });
if (failedStep !== undefined) console.error(`\nFailed: ${failedStep}.`);
if (counts !== undefined)
  console.log(`\n${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ""}`);
process.exitCode = failedStep === undefined && counts !== undefined && counts.failed === 0 && counts.passed > 0 ? 0 : 1;
if (only !== undefined && failedStep === undefined) process.exitCode = 0;

function readCounts() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
    // A file that could not be loaded has no test to count, and is a failure all the same.
    const broken = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
    return { passed: numPassedTests, failed: numFailedTests + broken, skipped: numPendingTests };
  } catch {
    return undefined;
  }
}
