import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { EmulatorError } from "./emulator-error.ts";
import { stateSchema } from "./state-schema.ts";
import type { State } from "./state.ts";

/** Reads a data file; nothing when there is none. @throws {EmulatorError} DATA_DAMAGED; the file is left as it is */
export function loadState(path: string): State | undefined {
  let input: unknown;
  try {
    input = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw damaged(path, "it is not JSON");
    const code = errorCode(cause);
    if (code === "ENOENT") return undefined;
    throw damaged(path, `it cannot be read (${code})`);
  }
  const result = stateSchema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw damaged(path, `${issue?.path.join(" > ") || "(document)"}: ${issue?.message}`);
}

/**
 * Replaces a data file whole: a new file beside it (mode 0600), flushed to the disk, then renamed over it.
 * @throws {EmulatorError} SAVE_FAILED; the previous file is still there
 */
export function saveState(path: string, state: State): void {
  const temporary = `${path}.tmp`;
  try {
    rmSync(temporary, { force: true }); // left by a process that was killed; its mode is not to be trusted
    writeFlushed(temporary, `${JSON.stringify(state, null, 2)}\n`);
    renameSync(temporary, path);
  } catch (cause) {
    throw new EmulatorError("SAVE_FAILED", `Cannot save ${path} (${errorCode(cause)}): the previous file is unchanged`);
  }
  flushDirectory(dirname(path));
}

function writeFlushed(path: string, content: string): void {
  const file = openSync(path, "wx", 0o600);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The rename itself survives a power cut only after this. Not every file system can do it; the save is valid without. */
function flushDirectory(path: string): void {
  try {
    const directory = openSync(path, "r");
    fsyncSync(directory);
    closeSync(directory);
  } catch {
    // Windows refuses to open a directory
  }
}

function damaged(path: string, reason: string): EmulatorError {
  const cure = "Repair it, or move it away to start from the seed; it was not changed.";
  return new EmulatorError("DATA_DAMAGED", `The data file ${path} is damaged: ${reason}. ${cure}`);
}

function errorCode(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? "unknown reason";
}
