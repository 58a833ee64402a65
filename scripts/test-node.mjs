// Runs every test on other majors of Node.js, which npm brings into a temporary folder:
// pnpm test:node [22 24]. Each ends with its counts.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const majors = process.argv.length > 2 ? process.argv.slice(2) : ["22", "24"];

for (const major of majors) {
  const folder = mkdtempSync(join(tmpdir(), "enkryptify-node-"));
  chmodSync(folder, 0o755); // some tests start a process as another user
  const passed = run("npm", ["install", "--no-audit", "--no-fund", "--prefix", folder, `node@${major}`]) && testWith(folder);
  rmSync(folder, { recursive: true, force: true });
  console.log(`== Node.js ${major}: ${passed ? "ok" : "failed"}`);
  if (!passed) process.exitCode = 1;
}

function testWith(folder) {
  const PATH = [join(folder, "node_modules/node/bin"), process.env.PATH].join(delimiter);
  return run("node", ["--version"], { PATH }) && run("node", ["scripts/test.mjs", "tests"], { PATH });
}

function run(command, args, env = {}) {
  return spawnSync(command, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: "inherit" }).status === 0;
}
