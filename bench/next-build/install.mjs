import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const dependencies = {
  next: "16.4.6",
  react: "19.3.1",
  "react-dom": "19.3.1",
  node: "22.23.3",
  zod: "4.6.7",
  "@t3-oss/env-nextjs": "0.13.11",
  "@t3-oss/env-core": "0.13.11",
};
// varlock replaces @next/env for the whole installation, so it gets one of its own.
const varlock = {
  dependencies: { ...dependencies, varlock: "1.20.0", "@varlock/nextjs-integration": "1.2.2" },
  overrides: { "@next/env": "npm:@varlock/nextjs-integration@1.2.2" },
};

/** Installs Next, the other tools, their Node.js and our packed packages, once. */
export function install() {
  const folder = join(tmpdir(), "enkryptify-bench-next");
  const homes = { plain: join(folder, "plain"), varlock: join(folder, "varlock") };
  npm(homes.plain, { dependencies });
  npm(homes.varlock, varlock);
  const packed = join(folder, "packed");
  rmSync(packed, { recursive: true, force: true });
  mkdirSync(packed);
  for (const name of ["sdk", "next"]) {
    execFileSync("pnpm", ["--filter", `@enkryptify/${name}`, "pack", "--pack-destination", packed], {
      cwd: ROOT,
      stdio: "ignore",
    });
  }
  const tarballs = readdirSync(packed).map((file) => join(packed, file));
  execFileSync("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", ...tarballs], { cwd: homes.plain });
  return { homes, versions: dependencies, node: join(homes.plain, "node_modules/node/bin/node") };
}

function npm(home, manifest) {
  if (existsSync(join(home, "node_modules/next"))) return;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), JSON.stringify({ private: true, ...manifest }));
  const args = ["install", "--no-audit", "--no-fund", "--loglevel=error", "--legacy-peer-deps"];
  execFileSync("npm", args, { cwd: home, stdio: ["ignore", "ignore", "inherit"] });
}
