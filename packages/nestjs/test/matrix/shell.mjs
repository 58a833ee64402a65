import { spawn } from "node:child_process";

/** Runs a command to its end. Resolves to its exit code, its signal and all it printed. */
export function run(command, args, { cwd, env = {}, timeoutMs = 300_000 } = {}) {
  const child = start(command, args, { cwd, env });
  const timer = setTimeout(() => child.stop("SIGKILL"), timeoutMs);
  return child.ended.finally(() => clearTimeout(timer));
}

/** Runs a command, and fails with its output when its exit code is not 0. */
export async function must(command, args, options) {
  const result = await run(command, args, options);
  if (result.code === 0) return result.output;
  throw new Error(`${command} ${args.join(" ")} ended with ${result.code ?? result.signal}:\n${result.output.slice(-4000)}`);
}

/** Starts a command. `line(pattern)` waits for output that matches. */
export function start(command, args, { cwd, env = {} } = {}) {
  const child = spawn(command, args, { cwd, env: { ...base(), ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const waiting = new Set();
  const collect = (chunk) => {
    output += chunk.toString();
    for (const check of waiting) check();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, output }));
  });
  const line = (pattern) =>
    new Promise((resolve, reject) => {
      const check = () => {
        const match = pattern.exec(output);
        if (match === null) return;
        waiting.delete(check);
        resolve(match);
      };
      waiting.add(check);
      check();
      void ended.then(() => reject(new Error(`ended before ${pattern} was printed:\n${output.slice(-4000)}`)));
    });
  return { ended, line, stop: (signal) => child.kill(signal), output: () => output };
}

/** Nothing of the caller's environment but what commands need to run at all. */
function base() {
  const keep = ["PATH", "HOME", "TMPDIR"];
  const npm = Object.keys(process.env).filter((name) => /^npm_config_/i.test(name));
  return { NO_COLOR: "1", ...Object.fromEntries([...keep, ...npm].map((name) => [name, process.env[name]])) };
}
