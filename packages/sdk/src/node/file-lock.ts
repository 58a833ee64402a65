import { randomUUID } from "node:crypto";
import { link, open, readFile, rename, stat, unlink } from "node:fs/promises";

/**
 * Takes a lock file, also from a holder that has had it too long. Whoever is suspended in the middle of this can at
 * worst make two processes do the same work.
 *
 * @returns what gives it back, or undefined while someone else holds it
 */
export async function takeFileLock(path: string, staleMs: number): Promise<(() => Promise<void>) | undefined> {
  const owner = randomUUID();
  if (!(await create(path, owner))) {
    if (!(await removeStale(path, staleMs, owner)) || !(await create(path, owner))) return undefined;
  }
  return async () => {
    if ((await readFile(path, "utf8")) === owner) await unlink(path);
  };
}

async function create(path: string, owner: string): Promise<boolean> {
  const handle = await unless("EEXIST", open(path, "wx", 0o600));
  if (handle === undefined) return false;
  try {
    await handle.writeFile(owner);
  } finally {
    await handle.close();
  }
  return true;
}

/** Renaming is atomic: of several that find a stale lock, one moves it away. */
async function removeStale(path: string, staleMs: number, owner: string): Promise<boolean> {
  const found = await unless("ENOENT", stat(path));
  if (found === undefined) return true;
  const ageMs = Date.now() - found.mtimeMs;
  // A lock from the future was taken before the clock was set back.
  if (ageMs < staleMs && ageMs > -1000) return false;
  const aside = `${path}.${owner}`;
  if (
    (await unless(
      "ENOENT",
      rename(path, aside).then(() => true),
    )) === undefined
  )
    return false;
  const moved = await stat(aside);
  const isFound = moved.ino === found.ino && moved.mtimeMs === found.mtimeMs;
  // Somebody was faster, and what was moved is their new lock.
  if (!isFound) await unless("EEXIST", link(aside, path));
  await unlink(aside);
  return isFound;
}

async function unless<T>(code: string, work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if ((error as { code?: unknown }).code === code) return undefined;
    throw error;
  }
}
