import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./process.mjs";

/**
 * Packs the built packages the way they are published. Resolves to the tarballs' paths by package name.
 * Throws when a package cannot be packed or has not been built.
 */
export async function pack(root, folder, names) {
  const { packageManager } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const filters = names.flatMap((name) => ["--filter", name]);
  const args = ["-y", packageManager, ...filters, "pack", "--pack-destination", folder];
  const { code, output } = await run("npx", args, { cwd: root, env: process.env });
  if (code !== 0) throw new Error(`could not pack ${names.join(", ")}:\n${output}`);
  const files = await readdir(folder);
  return Object.fromEntries(names.map((name) => [name, join(folder, tarballOf(name, files))]));
}

function tarballOf(name, files) {
  const prefix = `${name.replace("@", "").replace("/", "-")}-`;
  const file = files.find((candidate) => candidate.startsWith(prefix) && candidate.endsWith(".tgz"));
  if (file === undefined) throw new Error(`no tarball of ${name}; build the packages first`);
  return file;
}
