import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

/** Every file below the folders, as text, with what is compressed unpacked. Folders that are not there hold none. */
export async function readOutput(root, folders) {
  const files = [];
  for (const folder of folders) {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries.filter((candidate) => candidate.isFile())) {
      const path = join(entry.parentPath, entry.name);
      files.push({ path: path.slice(root.length + 1), text: unpacked(path, await readFile(path)).toString("latin1") });
    }
  }
  return files;
}

function unpacked(path, content) {
  if (path.endsWith(".gz")) return gunzipSync(content);
  return path.endsWith(".br") ? brotliDecompressSync(content) : content;
}
