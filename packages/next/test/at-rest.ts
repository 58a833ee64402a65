import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync, constants, gunzipSync } from "node:zlib";

import { ZSTDDecoder } from "zstddec";

const decoder = new ZSTDDecoder();
await decoder.init();

const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const BLOCK_HEADER = 8;

/** Files below `dir` that contain one of the values, also inside compressed files and blocks. Links are not followed. */
export function filesWith(dir: string, values: readonly string[]): string[] {
  return filesBelow(dir).filter((file) =>
    contents(readFileSync(join(dir, file)), file).some((text) => values.some((value) => text.includes(value))),
  );
}

// Not by readdir's own recursion, which follows links from Node.js 22 on.
function filesBelow(dir: string, folder = ""): string[] {
  return readdirSync(join(dir, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(dir, path) : entry.isFile() ? [path] : [];
  });
}

function contents(bytes: Buffer, file: string): string[] {
  return [bytes, ...unpacked(bytes, file)].map((part) => part.toString("latin1"));
}

// A dev server that is stopped may leave a file half written; what is in it counts too.
const CUT_SHORT = { finishFlush: constants.Z_SYNC_FLUSH };

function unpacked(bytes: Buffer, file: string): Buffer[] {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return [gunzipSync(bytes, CUT_SHORT)];
  if (file.endsWith(".br")) return [brotliDecompressSync(bytes)];
  return zstdBlocks(bytes);
}

/** Turbopack's cache files: each block is its unpacked size, a checksum, and a zstd frame that ends where the next block begins. */
function zstdBlocks(bytes: Buffer): Buffer[] {
  const blocks: Buffer[] = [];
  for (let at = bytes.indexOf(ZSTD_MAGIC); at >= BLOCK_HEADER;) {
    const next = bytes.indexOf(ZSTD_MAGIC, at + 4);
    const end = next < 0 ? bytes.length : next - BLOCK_HEADER;
    blocks.push(Buffer.from(decoder.decode(bytes.subarray(at, end), bytes.readUInt32BE(at - BLOCK_HEADER))));
    at = next;
  }
  return blocks;
}
