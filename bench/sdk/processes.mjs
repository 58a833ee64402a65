import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startServer } from "./server.mjs";
import { subjects } from "./subjects.mjs";

const child = fileURLToPath(new URL("child.mjs", import.meta.url));

async function run(product, task, where) {
  const args = ["--expose-gc", child, product, task, JSON.stringify(where)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { PATH: process.env.PATH } });
  return JSON.parse(stdout.trim().split("\n").at(-1));
}

/** An encrypted file as dotenvx makes it, in a folder that is removed at the end. */
async function dotenvxFile(folder) {
  const { default: dotenvx } = await import("@dotenvx/dotenvx");
  const file = join(folder, ".env");
  writeFileSync(file, "");
  const envKeysFile = join(folder, ".env.keys");
  await dotenvx.set("SECRET_000000", "fake-value", { path: file, envKeysFile, quiet: true, noArmor: true, noNative: true });
  const key = /DOTENV_PRIVATE_KEY=(\S+)/.exec(readFileSync(envKeysFile, "utf8"))?.[1];
  return { file, key };
}

/** The least of each figure over `rounds`, in milliseconds, by product; rounds are interleaved so that noise hits all alike. */
export async function measureColdStarts(rounds) {
  const server = await startServer(20);
  const folder = mkdtempSync(join(tmpdir(), "bench-sdk-"));
  const best = {};
  try {
    const where = { url: server.url, name: "SECRET_000000", ...(await dotenvxFile(folder)) };
    for (let round = 0; round < rounds; round++) {
      for (const product of Object.keys(subjects)) {
        const figures = await run(product, "cold", where);
        const known = (best[product] ??= {});
        for (const [name, value] of Object.entries(figures)) known[name] = Math.min(known[name] ?? Infinity, value);
      }
    }
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
  return best;
}

/** Bytes kept for `count` secrets more, by product: what a product loads for its first request is not counted. */
export async function measureHeap(count) {
  const [few, many] = [await startServer(20), await startServer(20 + count)];
  const kept = {};
  for (const product of Object.keys(subjects).filter((name) => name !== "dotenvx")) {
    const [small, large] = [await run(product, "heap", { url: few.url }), await run(product, "heap", { url: many.url })];
    kept[product] = large.keptBytes - small.keptBytes;
  }
  few.close();
  many.close();
  return kept;
}
