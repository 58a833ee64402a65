// Runs the whole suite on each major version of Vite that the plugin supports, and prints one line for each.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGE = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const vitest = `${dirname(require.resolve("vitest/package.json"))}/vitest.mjs`;
const names = process.argv.length > 2 ? process.argv.slice(2) : ["vite5", "vite6", "vite7", "vite"];

const lines = names.map((name) => {
  const { version } = require(`${name}/package.json`);
  console.log(`\nVite ${version}`);
  const run = spawnSync(process.execPath, [vitest, "run", "--project", "vite"], {
    cwd: dirname(dirname(PACKAGE)),
    env: { ...process.env, VITE_UNDER_TEST: name },
    encoding: "utf8",
    maxBuffer: 100_000_000,
  });
  if (run.status !== 0) console.log(run.stdout + run.stderr);
  // oxlint-disable-next-line no-control-regex -- colours
  const counts = /Tests\s+(.*)/.exec(run.stdout.replaceAll(/\u001b\[\d+m/g, ""))?.[1] ?? "did not run";
  return { ok: run.status === 0, line: `Vite ${version.padEnd(8)} ${counts}` };
});

console.log(`\n${lines.map(({ line }) => line).join("\n")}`);
process.exitCode = lines.every(({ ok }) => ok) ? 0 : 1;
