import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGES = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "packages");
const { version } = createRequire(join(PACKAGES, "vite/package.json"))("vite/package.json");
const dependencies = {
  vite: version,
  node: "22.23.3",
  "vite-plugin-environment": "1.1.4",
  "@julr/vite-plugin-validate-env": "2.2.2",
  "@varlock/vite-integration": "1.5.2",
  varlock: "1.20.0",
};

/** Installs Vite, the other tools and their Node.js once, beside our built packages. */
export function install() {
  const folder = join(tmpdir(), "enkryptify-bench-vite");
  if (!existsSync(join(folder, "node_modules/varlock"))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }));
    execFileSync("npm", ["install", "--no-audit", "--no-fund"], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  }
  mkdirSync(join(folder, "node_modules/@enkryptify"), { recursive: true });
  for (const name of ["vite", "sdk"]) {
    const link = join(folder, "node_modules/@enkryptify", name);
    if (!existsSync(link)) symlinkSync(join(PACKAGES, name), link);
  }
  return {
    folder,
    versions: dependencies,
    node: join(folder, "node_modules/node/bin/node"),
    vite: join(folder, "node_modules/vite/bin/vite.js"),
  };
}
