import { readdirSync, realpathSync, statSync, type Stats } from "node:fs";
import { join } from "node:path";

/** Says which files and folders to leave out; `path` is relative to the folder listed, with `/` on every system. */
export type FileFilter = (path: string) => boolean;

/**
 * The files below `dir`, sorted, as relative paths with `/`; one empty path when `dir` is a file. Links are followed, but no
 * folder is entered twice. @throws the system's error when `dir` or a folder in it cannot be read
 */
export function listFiles(dir: string, skip: FileFilter = () => false): string[] {
  if (!statSync(dir).isDirectory()) return [""];
  const files: string[] = [];
  const entered = new Set<string>();
  function enter(folder: string): void {
    const real = realpathSync(join(dir, folder));
    if (entered.has(real)) return;
    entered.add(real);
    for (const entry of readdirSync(real).toSorted()) {
      const path = folder === "" ? entry : `${folder}/${entry}`;
      if (skip(path)) continue;
      const stats = statIfThere(join(dir, path));
      if (stats?.isDirectory() === true) enter(path);
      else if (stats?.isFile() === true) files.push(path);
    }
  }
  enter("");
  return files;
}

// Undefined for a link that leads nowhere, and for a file that was removed since its folder was read.
function statIfThere(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
