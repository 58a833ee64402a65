import { spawn, type ChildProcessByStdio } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

// The built command, as it is shipped: build the package first.
const cli = new URL("../../dist/cli.mjs", import.meta.url).pathname;

/** A folder that ends with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "emulator-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Starts the command; it is killed when the test ends. */
export function open(...words: string[]): ChildProcessByStdio<Writable, Readable, Readable> {
  const child = spawn(process.execPath, [cli, ...words], { stdio: ["pipe", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

export interface Outcome {
  code: number | null;
  out: string;
  err: string;
}

/** Runs the command to its end. */
export async function run(words: string[], input = ""): Promise<Outcome> {
  const child = open(...words);
  child.stdin.end(input);
  const code = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, out, err };
}

/** Starts an emulator on a free port, and waits for what it prints. */
export async function start(
  ...words: string[]
): Promise<{ url: string; lines: string[]; stop(signal?: NodeJS.Signals): Promise<number | null> }> {
  const child = open("start", "--port", "0", ...words);
  let out = "";
  const expected = words.includes("--quiet") ? 1 : 4;
  for await (const chunk of child.stdout) {
    out += String(chunk);
    if (out.split("\n").length > expected) break;
  }
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const url = /http:\/\/\S+/.exec(out)?.[0] ?? "";
  const stop = (signal: NodeJS.Signals = "SIGINT"): Promise<number | null> => {
    child.kill(signal);
    return exited;
  };
  return { url, lines: out.trimEnd().split("\n"), stop };
}

/** What a request needs to carry a token. */
export function authorized(token: string): RequestInit {
  return { headers: { Authorization: `Bearer ${token}` } };
}
