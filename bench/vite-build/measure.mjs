import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
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

/** One build in a process of its own, on one core if wanted, where CPU time differs less. @returns CPU and wall time in milliseconds */
export async function measure({ node, vite }, root, environment, oneCore) {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const report = join(folder, "report.json");
  const probe = join(folder, "probe.mjs");
  writeFileSync(probe, PROBE);
  const started = performance.now();
  const pinned = oneCore ? ["taskset", "-c", String(cpus().length - 1)] : [];
  const [command, ...args] = [...pinned, node, "--import", pathToFileURL(probe).href, vite];
  await build(command, args, root, { HOME: folder, BENCH_REPORT: report, ...environment });
  const wall = performance.now() - started;
  const { cpu } = JSON.parse(readFileSync(report, "utf8"));
  rmSync(folder, { recursive: true });
  return { cpu, wall };
}

/**
 * The instructions of one build, all threads, counted by valgrind: the same from run to run within half a percent, whatever
 * else the machine does. Without the threads that optimise, which under valgrind would come too late for all of them.
 */
export async function countInstructions({ node, vite }, root, environment) {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const alone = "--no-concurrent-recompilation";
  const env = { HOME: folder, ...environment };
  const under = ["--smc-check=all-non-file", node, alone, vite];
  await build("valgrind", ["--tool=none", ...under], root, env); // fills the compile cache, which is another one for each processor
  const output = await build("valgrind", ["--tool=callgrind", "--callgrind-out-file=/dev/null", ...under], root, env);
  rmSync(folder, { recursive: true });
  return Number(/Collected : (\d+)/.exec(output)?.[1]);
}

/** Makes the next build of an app fill its compile cache anew. */
export function forgetCompiled(root) {
  rmSync(compileCache(root), { recursive: true, force: true });
}

// Each app has a compile cache of its own, as an app of a user has: Node.js saves a file's code as the first build needed it.
function compileCache(root) {
  return join(root, "node_modules/.compile-cache");
}

async function build(command, args, root, environment) {
  const env = { PATH: process.env.PATH, CI: "1", NODE_COMPILE_CACHE: compileCache(root), ...environment };
  const { code, output } = await run(command, [...args, "build", "--logLevel", "error"], { cwd: root, env });
  if (code !== 0) throw new Error(`a build failed in ${root}:\n${output}`);
  return output;
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
