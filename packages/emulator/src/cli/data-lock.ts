import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { UsageError } from "./command.ts";

/** Who serves a data file. */
interface Holder {
  pid: number;
  url: string;
}

/** Marks a data file as served by this process: a second writer would undo the first one's changes. Returns what ends the mark. @throws {UsageError} when another process serves it */
export function lockData(path: string, url: string): () => void {
  refuseIfServed(path);
  const lock = lockPath(path);
  rmSync(lock, { force: true });
  writeFileSync(lock, JSON.stringify({ pid: process.pid, url } satisfies Holder), { mode: 0o600, flag: "wx" });
  return () => rmSync(lock, { force: true });
}

/** @throws {UsageError} when a running emulator serves the file */
export function refuseIfServed(path: string): void {
  const holder = readHolder(lockPath(path));
  // A lock outlives a process that was killed; and a container's next process may have the same id.
  if (!holder || holder.pid === process.pid || !isRunning(holder.pid)) return;
  const cure = `Use --url ${holder.url} instead, or stop it; if it is no emulator, delete ${lockPath(path)}.`;
  throw new UsageError(`The data file ${path} is served by the emulator at ${holder.url} (process ${holder.pid}). ${cure}`);
}

function lockPath(path: string): string {
  return `${path}.lock`;
}

function readHolder(path: string): Holder | undefined {
  try {
    const { pid, url } = JSON.parse(readFileSync(path, "utf8")) as Partial<Holder>;
    return typeof pid === "number" && typeof url === "string" ? { pid, url } : undefined;
  } catch {
    return undefined; // no lock, or half of one
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM"; // it runs, for another user
  }
}
