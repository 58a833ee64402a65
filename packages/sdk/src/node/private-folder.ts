import { lstat, mkdir } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Makes sure that a folder exists, in one that does, and that nobody but this user can enter it.
 *
 * @throws Error for a link, a folder of somebody else, or one whose mode lets others in
 */
export async function ensurePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== "EEXIST") throw error;
  });
  const info = await lstat(path);
  if (!info.isDirectory() || !isPrivate(info)) throw new Error(`${path} is not a private folder of this user`);
}

/** Whether a file or folder is this user's and closed to all others. Windows has neither owners nor modes to look at. */
export function isPrivate(info: { uid: number; mode: number }): boolean {
  const user = process.getuid?.();
  return user === undefined || (info.uid === user && (info.mode & 0o077) === 0);
}

/** Folders for what need not outlive the session of the user, best first. */
export function runtimeFolders(): string[] {
  const runtime = process.env["XDG_RUNTIME_DIR"];
  const temporary = join(tmpdir(), `enkryptify-${process.getuid?.() ?? "user"}`);
  return runtime ? [join(runtime, "enkryptify"), temporary] : [temporary];
}

/** Folders for what lasts. */
export function stateFolders(): string[] {
  const state = process.env["XDG_STATE_HOME"] ?? process.env["LOCALAPPDATA"];
  return [join(state || join(homedir(), ".local", "state"), "enkryptify")];
}
