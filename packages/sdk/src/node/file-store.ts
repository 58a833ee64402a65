import { randomUUID } from "node:crypto";
import { constants, mkdir, open, readdir, rename, stat, unlink, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FileStoreOptions } from "../platform.ts";
import type { SharedStore, Stored } from "../store/shared-store.ts";
import { takeFileLock } from "./file-lock.ts";
import { ensurePrivateFolder, isPrivate, runtimeFolders, stateFolders } from "./private-folder.ts";

const MAX_BYTES = 64 * 1024 * 1024;
/** Before the bytes: the machine's monotonic clock at the time of writing. */
const STAMP_BYTES = 8;
const OURS = /^[a-z0-9-]+-[0-9a-f]{40}(\.|$)/;

/**
 * A store in files that only this user can read: mode 0600 in a folder of mode 0700, replaced by rename.
 *
 * @throws Error when no folder can be used
 */
export async function openFileStore(options: FileStoreOptions): Promise<SharedStore> {
  const dir = await firstUsable(options);
  const pathOf = (key: string): string => join(dir, key);
  return {
    read: (key) => read(pathOf(key), options.lasting),
    write: async (key, bytes) => {
      // Cleaners of temporary folders may have taken it since.
      await ensurePrivateFolder(dir);
      await replace(pathOf(key), bytes, options.lasting);
      await sweep(dir, options.keepMs);
    },
    remove: (key) => unlinkIfThere(pathOf(key)),
    lock: async (key, staleMs) => {
      await ensurePrivateFolder(dir);
      return takeFileLock(`${pathOf(key)}.lock`, staleMs);
    },
  };
}

async function firstUsable({ dir, lasting }: FileStoreOptions): Promise<string> {
  let reason: unknown;
  for (const folder of dir !== undefined ? [dir] : lasting ? stateFolders() : runtimeFolders()) {
    try {
      // A runtime folder that does not exist is not ours to make.
      if (dir !== undefined || lasting) await mkdir(dirname(folder), { recursive: true });
      await ensurePrivateFolder(folder);
      return folder;
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}

async function read(path: string, lasting: boolean): Promise<Stored | undefined> {
  const handle = await openPrivate(path);
  if (handle === undefined) return undefined;
  try {
    const info = await handle.stat();
    if (!info.isFile() || !isPrivate(info) || info.size > MAX_BYTES) return undefined;
    const content = await handle.readFile();
    const ageMs = ageOf(content, info.mtimeMs, lasting);
    return ageMs === undefined ? undefined : { bytes: content.subarray(STAMP_BYTES), ageMs };
  } finally {
    await handle.close();
  }
}

/** Never through a link: the name could have been pointed at another file. */
async function openPrivate(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === "ENOENT" || code === "ELOOP") return undefined;
    throw error;
  }
}

/** By whichever clock moved more. Both having gone back means a reboot with a wrong clock: the age is not known. */
function ageOf(content: Buffer, mtimeMs: number, lasting: boolean): number | undefined {
  const byWall = Date.now() - mtimeMs;
  if (lasting) return Math.max(0, byWall);
  const byMachine = content.length < STAMP_BYTES ? 0 : machineMs() - content.readDoubleBE(0);
  return byWall < -1000 && byMachine < 0 ? undefined : Math.max(0, byWall, byMachine);
}

async function replace(path: string, bytes: Uint8Array, lasting: boolean): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  const handle = await open(temporary, "wx", 0o600);
  try {
    const stamp = Buffer.alloc(STAMP_BYTES);
    stamp.writeDoubleBE(machineMs());
    await handle.writeFile(Buffer.concat([stamp, bytes]));
    if (lasting) await handle.sync();
    await handle.close();
    await rename(temporary, path);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await unlinkIfThere(temporary);
    throw error;
  }
}

/** What credentials and processes that are gone left behind; nothing else, should the user have given a folder of theirs. */
async function sweep(dir: string, keepMs: number): Promise<void> {
  const ours = (await readdir(dir)).filter((name) => OURS.test(name));
  for (const name of ours) {
    const path = join(dir, name);
    const info = await stat(path).catch(() => undefined);
    if (info?.isFile() && Date.now() - info.mtimeMs > keepMs) await unlinkIfThere(path);
  }
}

async function unlinkIfThere(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== "ENOENT") throw error;
  });
}

/** Milliseconds since the machine started: the same for all its processes. */
function machineMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}
