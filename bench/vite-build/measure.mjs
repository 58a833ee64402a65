import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// Written by the build itself as it ends, so that all its threads are counted, and the processes it waited for: tools
// that run a command line spend their time there. In /proc that is fields 16 and 17, in hundredths of a second.
const PROBE = `import { readFileSync, writeFileSync } from "node:fs";
process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ");
  writeFileSync(process.env.BENCH_REPORT, JSON.stringify({ cpu: (user + system) / 1000 + (Number(fields[13]) + Number(fields[14])) * 10 }));
});
`;

/** One build in a process of its own. @returns CPU and wall time in milliseconds */
export async function measure({ node, vite }, root, environment) {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const report = join(folder, "report.json");
  const probe = join(folder, "probe.mjs");
  writeFileSync(probe, PROBE);
  const env = { PATH: process.env.PATH, HOME: folder, BENCH_REPORT: report, CI: "1", ...environment };
  const started = performance.now();
  const { code, output } = await run(node, ["--import", pathToFileURL(probe).href, vite, "build", "--logLevel", "error"], {
    cwd: root,
    env,
  });
  const wall = performance.now() - started;
  if (code !== 0) throw new Error(`a build failed in ${root}:\n${output}`);
  const { cpu } = JSON.parse(readFileSync(report, "utf8"));
  rmSync(folder, { recursive: true });
  return { cpu, wall };
}

function run(command, args, options) {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(command, args, options);
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.once("close", (code) => resolve({ code, output }));
  });
}
