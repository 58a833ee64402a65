import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsdown";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import type { ChildOrder, ChildReport } from "./child.ts";

/** What a program did: its report, everything it printed, and how it ended. */
export interface ChildRun {
  report: ChildReport;
  stdout: string;
  stderr: string;
  exitCode: number | null;
}

let folder = "";

/** Bundles the program, outside of any `node_modules`; call it at the top of a test file. Returns the folder. */
export function withChild(): () => string {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "enkryptify-child-"));
    const entry = [fileURLToPath(new URL("child.ts", import.meta.url))];
    await build({ entry, outDir: folder, format: "esm", platform: "node", dts: false, config: false, logLevel: "silent" });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return () => folder;
}

/** Runs the program to its end, which it has to find by itself. */
export async function runChild(order: ChildOrder, env: Record<string, string> = {}): Promise<ChildRun> {
  const child = fork(join(folder, "child.mjs"), {
    cwd: folder,
    env: { ...env, ORDER: JSON.stringify(order) },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const output = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  const closed = once(child, "close");
  const first = await Promise.race([once(child, "message"), closed.then(() => undefined)]);
  const [exitCode] = (await closed) as [number | null];
  if (first === undefined) throw new Error(`the program ended without a report: ${output.stderr}`);
  return { report: first[0] as ChildReport, exitCode, ...output };
}
