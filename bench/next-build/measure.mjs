import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

/** One build from nothing, in a process of its own. @returns CPU and wall time in seconds */
export async function measure({ node }, app, { bundler, environment }) {
  rmSync(join(app, ".next"), { recursive: true, force: true });
  const next = join(dirname(app), "node_modules/next/dist/bin/next");
  const env = { PATH: process.env.PATH, HOME: app, CI: "1", NEXT_TELEMETRY_DISABLED: "1", ...environment };
  const before = childrenCpu();
  const started = performance.now();
  const { code, output } = await run(node, [next, "build", `--${bundler}`], { cwd: app, env });
  const wall = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`a build failed in ${app}:\n${output}`);
  return { cpu: childrenCpu() - before, wall };
}

/** Seconds spent by all processes this one has waited for, and by those they waited for: fields 16 and 17, in hundredths. */
function childrenCpu() {
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ");
  return (Number(fields[13]) + Number(fields[14])) / 100;
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
