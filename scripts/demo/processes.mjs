import { spawn } from "node:child_process";

/** Keeps what a process printed last, to show it if the process fails. */
const TAIL_CHARACTERS = 4000;

/** Starts and stops processes, each in a group of its own so that its children go with it. */
export function createProcesses() {
  const running = new Set();

  function start(command, args, { cwd, env }) {
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const exited = new Promise((resolve) => {
      child.once("error", (error) => resolve(`could not start: ${error.message}`));
      child.once("close", (code, signal) => resolve(signal ?? code));
    });
    const process = { child, exited, output: "" };
    const keep = (chunk) => {
      process.output = (process.output + chunk).slice(-TAIL_CHARACTERS);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    void exited.then(() => running.delete(process));
    running.add(process);
    return process;
  }

  async function run(command, args, options) {
    const process = start(command, args, options);
    const code = await process.exited;
    if (code !== 0)
      throw new Error(`\`${command} ${args.join(" ")}\` in ${options.cwd} ended with ${code}:\n${process.output.trim()}`);
  }

  async function stopAll() {
    const all = [...running];
    for (const process of all) signalGroup(process.child.pid, "SIGTERM");
    const late = setTimeout(() => all.forEach((process) => signalGroup(process.child.pid, "SIGKILL")), 5000);
    await Promise.all(all.map((process) => process.exited));
    clearTimeout(late);
  }

  return { start, run, stopAll };
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended already.
  }
}
