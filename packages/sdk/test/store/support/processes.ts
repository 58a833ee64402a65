import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsdown";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import type { EnkryptifyOptions } from "../../../src/index.ts";

/** What a process is to read. */
export interface ChildOrder {
  options: EnkryptifyOptions;
  /** With a path, the credential is the Kubernetes token in that file. */
  tokenPath?: string;
  name: string;
  times: number;
  gapMs: number;
  cache?: boolean;
  /** Folder to look into at the end: it may be one that only this process sees. */
  look?: string;
}

/** What came of it. */
export interface ChildReport {
  values: string[];
  /** Codes of the errors. */
  failures: string[];
  slowestMs: number;
  source: string;
  /** Names of the files in the folder to look into. */
  files: string[];
}

/** How a process differs from this one. */
export interface ProcessSetup {
  uid?: number;
  gid?: number;
  /** A shell command that runs first, in a mount namespace of its own. Needs root. */
  before?: string;
}

/** A process that waits for its order. */
export interface StartedProcess {
  child: ChildProcess;
  stderr(): string;
  run(order: ChildOrder): Promise<ChildReport>;
}

let folder = "";

/** Bundles the program of the processes; call it at the top of a test file. */
export function withProcesses(): void {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "enkryptify-child-"));
    // Other users run the program too.
    await chmod(folder, 0o755);
    await build({
      entry: [fileURLToPath(new URL("child.ts", import.meta.url))],
      outDir: folder,
      format: "esm",
      platform: "node",
      dts: false,
      config: false,
      logLevel: "silent",
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
}

/** Starts processes and waits until all of them are ready, so that their orders arrive together. */
export async function startProcesses(
  count: number,
  env: Record<string, string>,
  setup: ProcessSetup = {},
): Promise<StartedProcess[]> {
  const started = Array.from({ length: count }, () => startProcess(env, setup));
  return Promise.all(started);
}

async function startProcess(env: Record<string, string>, { before, ...user }: ProcessSetup): Promise<StartedProcess> {
  const namespace =
    before === undefined
      ? {}
      : { execPath: "unshare", execArgv: ["-m", "sh", "-c", `${before} && exec ${process.execPath} "$0"`] };
  const child = fork(join(folder, "child.mjs"), {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    ...user,
    ...namespace,
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const message = async (): Promise<unknown> => {
    const ended = once(child, "exit").then(() => Promise.reject(new Error(`The process ended early: ${stderr}`)));
    const [received] = (await Promise.race([once(child, "message"), ended])) as [unknown];
    ended.catch(() => undefined);
    return received;
  };
  await message();
  return {
    child,
    stderr: () => stderr,
    run: async (order) => {
      const report = message() as Promise<ChildReport>;
      child.send(order);
      await report;
      child.disconnect();
      return report;
    },
  };
}
