import { spawn } from "node:child_process";

const running = new Set();

/** Only what an app needs: the variables of the person who runs the checks would win over Enkryptify's. */
export function appEnvironment(variables = {}) {
  const { PATH, HOME, TMPDIR } = process.env;
  const quiet = { NO_COLOR: "1", ASTRO_TELEMETRY_DISABLED: "1", NUXT_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
  return { PATH, HOME, ...(TMPDIR !== undefined && { TMPDIR }), ...quiet, ...variables };
}

/** Starts a command in a process group of its own, so that its children end with it. */
export function start(command, args, { cwd, env }) {
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const exited = new Promise((resolve) => {
    child.once("error", (error) => keep(`could not start: ${error.message}`));
    child.once("close", (code, signal) => {
      started.code = code ?? signal;
      running.delete(started);
      resolve(started.code);
    });
  });
  const started = { output: "", code: undefined, exited, stop };
  function keep(chunk) {
    started.output += chunk;
  }
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  running.add(started);
  return started;

  async function stop() {
    signalGroup(child.pid, "SIGTERM");
    const late = setTimeout(() => signalGroup(child.pid, "SIGKILL"), 5000);
    await exited;
    clearTimeout(late);
  }
}

/** Runs a command to its end. Resolves to its exit code and all it printed; one that takes too long is ended, code SIGKILL. */
export async function run(command, args, { timeoutMs = 240_000, ...options }) {
  const started = start(command, args, options);
  const late = setTimeout(() => void started.stop(), timeoutMs);
  const code = await started.exited;
  clearTimeout(late);
  return { code, output: started.output };
}

/** Ends everything that was started here and still runs. */
export async function stopAll() {
  await Promise.all([...running].map((started) => started.stop()));
}

function signalGroup(pid, name) {
  try {
    process.kill(-pid, name);
  } catch {
    // The group has ended already.
  }
}
