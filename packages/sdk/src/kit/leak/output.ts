import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { archiveEntries } from "./archive.ts";
import { type FileFilter, listFiles } from "./files.ts";
import type { LeakFinding } from "./findings.ts";
import type { LeakScanner } from "./scanner.ts";

/** How a folder is scanned. */
export interface ScanOutputOptions {
  /** Leaves out a file or folder; `path` is relative to the folder scanned, with `/` on every system. @default nothing is left out */
  skip?: FileFilter;
}

const LARGEST_DECOMPRESSED = 2 ** 29; // 512 MiB; a web page's file that is larger is not one

/**
 * Scans every file below `dir`, also hidden ones, source maps, gzip and `.br` files decompressed, and what is in tar and zip
 * archives, named `archive!path`. Links are followed.
 * Findings name files as `dir` joined with the path below it, with `/` on every system; `dir` may also be one file.
 * Rejects with the system's error when `dir` or a file cannot be read.
 */
export async function scanOutput(dir: string, scanner: LeakScanner, options: ScanOutputOptions = {}): Promise<LeakFinding[]> {
  const findings: LeakFinding[] = [];
  for (const path of listFiles(dir, options.skip)) {
    const content = await readFile(join(dir, path)).catch(unlessGone);
    if (content !== undefined) findings.push(...scanFile(content, fileName(dir, path), scanner));
  }
  return findings;
}

/** {@link scanOutput} without waiting, for a handler of `process.on("exit")`. */
export function scanOutputSync(dir: string, scanner: LeakScanner, options: ScanOutputOptions = {}): LeakFinding[] {
  return listFiles(dir, options.skip).flatMap((path) => {
    const content = readIfThere(join(dir, path));
    return content === undefined ? [] : scanFile(content, fileName(dir, path), scanner);
  });
}

/** Scans the content of one file, decompressed where it is compressed, and each file in it where it is an archive. */
export function scanFile(content: Uint8Array, file: string, scanner: LeakScanner): LeakFinding[] {
  const plain = decompressed(content, file);
  const entries = archiveEntries(plain);
  if (entries === undefined) return scanner.scan(plain, file);
  return entries.flatMap((entry) => scanner.scan(decompressed(entry.content, entry.path), `${file}!${entry.path}`));
}

/** How messages name a file below a folder: with `/` on every system. */
export function fileName(dir: string, path: string): string {
  return (path === "" ? dir : join(dir, path)).replaceAll(sep, "/");
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    return unlessGone(error);
  }
}

// A build that still runs may have removed the file since it was listed.
function unlessGone(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
}

function decompressed(content: Uint8Array, file: string): Uint8Array {
  const gzip = content[0] === 0x1f && content[1] === 0x8b;
  if (!gzip && !file.endsWith(".br")) return content;
  try {
    return (gzip ? gunzipSync : brotliDecompressSync)(content, { maxOutputLength: LARGEST_DECOMPRESSED });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw error;
    return content; // not compressed after all, or damaged: no browser can read it either
  }
}
