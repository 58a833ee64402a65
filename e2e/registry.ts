import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

interface Manifest {
  readonly name: string;
  readonly version: string;
}

/** An npm registry that has the packages whose tarballs are in `folder`, as if they were published. */
export async function startRegistry(folder: string): Promise<{ url: string; close(): void }> {
  const names = await readdir(folder);
  const packages = await Promise.all(names.map((name) => readPackage(folder, name)));
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "/").slice(1);
    const found = packages.find(({ file, manifest }) => path === file || path === manifest.name);
    if (found === undefined) response.writeHead(404).end("{}");
    else if (path === found.file) response.end(found.bytes);
    else response.setHeader("content-type", "application/json").end(JSON.stringify(packument(found, url)));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => server.close() };
}

interface Packed {
  readonly file: string;
  readonly bytes: Buffer;
  readonly manifest: Manifest;
}

async function readPackage(folder: string, file: string): Promise<Packed> {
  const { stdout } = await promisify(execFile)("tar", ["-xzOf", join(folder, file), "package/package.json"]);
  return { file, bytes: await readFile(join(folder, file)), manifest: JSON.parse(stdout) as Manifest };
}

function packument({ file, bytes, manifest }: Packed, url: string): object {
  const hash = (kind: string, encoding: "hex" | "base64") => createHash(kind).update(bytes).digest(encoding);
  const dist = { tarball: `${url}/${file}`, shasum: hash("sha1", "hex"), integrity: `sha512-${hash("sha512", "base64")}` };
  // Some package managers take nothing that is younger than a day.
  const published = "2026-01-01T00:00:00.000Z";
  return {
    name: manifest.name,
    "dist-tags": { latest: manifest.version },
    versions: { [manifest.version]: { ...manifest, dist } },
    time: { created: published, modified: published, [manifest.version]: published },
  };
}
