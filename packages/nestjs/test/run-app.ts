import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** How a child process ended, and all it printed. */
export interface AppRun {
  code: number | null;
  signal: string | null;
  output: string;
}

/** Runs a fixture of this folder with nothing of this process's environment but PATH. */
export function runApp(fixture: string, env: Record<string, string>, cwd?: string): Promise<AppRun> {
  const file = fileURLToPath(new URL(`./fixtures/${fixture}`, import.meta.url));
  const child = spawn(process.execPath, [file], { cwd, env: { PATH: process.env["PATH"], NO_COLOR: "1", ...env } });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal, output })));
}
