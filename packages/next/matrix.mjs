// The whole test suite on every supported Next, from packed tarballs in folders of their own.
// usage: node matrix.mjs [major ...] [what vitest takes ...]     needs built packages (pnpm run build at the root)
// such as: node matrix.mjs 14 15 -t 'N6 '
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const packageDir = dirname(fileURLToPath(import.meta.url));
const root = join(packageDir, "../..");
const react19 = { react: "19.3.1", "react-dom": "19.3.1", "@types/react": "19.3.0", "@types/react-dom": "19.3.0" };
const react18 = { react: "18.3.1", "react-dom": "18.3.1", "@types/react": "18.3.31", "@types/react-dom": "18.3.7" };
const shared = {
  "@types/node": "20.19.43",
  zod: "4.6.7",
  "@sentry/nextjs": "10.78.0",
  "next-intl": "4.3.12",
  "use-intl": "4.3.12",
  "@mdx-js/loader": "3.1.1",
  "@mdx-js/react": "3.1.1",
};
const versions = {
  14: { next: "14.2.35", "@next/mdx": "14.2.35", "@next/bundle-analyzer": "14.2.35", typescript: "5.9.3", ...react18 },
  15: { next: "15.5.29", "@next/mdx": "15.5.28", "@next/bundle-analyzer": "15.5.28", typescript: "5.9.3", ...react19 },
  16: { next: "16.4.6", "@next/mdx": "16.4.6", "@next/bundle-analyzer": "16.4.3", typescript: "7.0.2", ...react19 },
};

const given = process.argv.slice(2);
const chosen = given.filter((argument) => argument in versions);
const majors = chosen.length > 0 ? chosen : Object.keys(versions);
const filters = given.filter((argument) => !(argument in versions));
const work = mkdtempSync(join(tmpdir(), "enkryptify-next-matrix-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));

const tarballs = pack();
const results = majors.map((major) => ({ major, next: versions[major].next, ...run(major) }));
console.table(results);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;

function pack() {
  const dir = join(work, "tarballs");
  mkdirSync(dir);
  for (const name of ["sdk", "next"]) {
    execFileSync("pnpm", ["--filter", `@enkryptify/${name}`, "pack", "--pack-destination", dir], { cwd: root, stdio: "ignore" });
  }
  return readdirSync(dir).map((file) => join(dir, file));
}

function run(major) {
  const dir = join(work, `next-${major}`);
  mkdirSync(dir);
  const dependencies = { ...shared, ...versions[major] };
  writeFileSync(join(dir, "package.json"), JSON.stringify({ private: true, dependencies }));
  // Nothing here needs an install script, and @sentry/cli would download a program with its own.
  const install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps", "--loglevel=error"];
  execFileSync("npm", [...install, ...tarballs], { cwd: dir, stdio: "inherit" });
  const started = Date.now();
  const args = ["exec", "vitest", "run", "--project", "next", "--no-file-parallelism", ...filters];
  const { status } = spawnSync("pnpm", args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, NEXT_MATRIX_DIR: dir, NEXT_MATRIX_MAJOR: major },
  });
  return { ok: status === 0, minutes: Number(((Date.now() - started) / 60_000).toFixed(1)) };
}
