import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

/** Runs the corpus tests on one Vite and reads the verdicts from their report. Fails when a test fails. */
export function runOurs(packageFolder, name) {
  const { version } = require(`${name}/package.json`);
  console.log(`corpus on Vite ${version}`);
  const folder = mkdtempSync(join(tmpdir(), "scoreboard-"));
  const report = join(folder, "report.json");
  const run = spawnSync(
    process.execPath,
    [vitest(), "run", "--project", "vite", "test/leak-corpus", "--reporter=json", `--outputFile=${report}`],
    {
      cwd: dirname(dirname(packageFolder)),
      env: { ...process.env, VITE_UNDER_TEST: name },
      encoding: "utf8",
      maxBuffer: 100_000_000,
    },
  );
  if (run.status !== 0) throw new Error(`the corpus tests fail on Vite ${version}:\n${run.stdout}${run.stderr}`);
  const titles = JSON.parse(readFileSync(report, "utf8")).testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ title }) => title),
  );
  rmSync(folder, { recursive: true });
  return {
    title: `@enkryptify/vite, Vite ${version}`,
    verdicts: verdicts(titles, { " stops the build": "stopped", " goes unnoticed on this Vite": "leaks" }),
    without: { title: `no tool, Vite ${version}`, verdicts: verdicts(titles, { " is a leak when nothing stops it": "leaks" }) },
  };
}

function verdicts(titles, endings) {
  const found = new Map();
  for (const title of titles) {
    for (const [ending, verdict] of Object.entries(endings))
      if (title.includes(ending)) found.set(title.slice(0, title.indexOf(ending)), verdict);
  }
  return found;
}

function vitest() {
  return join(dirname(require.resolve("vitest/package.json")), "vitest.mjs");
}
