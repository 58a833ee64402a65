import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const sdk = fileURLToPath(new URL("../../packages/sdk", import.meta.url));

/** Leaves what is loaded at its first use out of the bundle. */
const firstUse = {
  name: "first use",
  setup: ({ onResolve }) => {
    onResolve({ filter: /.*/ }, ({ kind, path }) => (kind === "dynamic-import" ? { path, external: true } : undefined));
  },
};

async function gzipped(code, plugins = []) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(new URL("..", import.meta.url)) },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "node",
    plugins,
    legalComments: "none",
    logLevel: "silent",
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

/** Bytes, minified and compressed: what a program loads to read its first secret, all there is, and each rival. */
export async function measureSizes() {
  const ours = 'export { Enkryptify } from "@enkryptify/sdk"';
  const [start, all, doppler, infisical, dotenvx] = await Promise.all([
    gzipped(ours, [firstUse]),
    gzipped(ours),
    gzipped('export { default } from "@dopplerhq/node-sdk"'),
    gzipped('export { InfisicalSDK } from "@infisical/sdk"'),
    gzipped('export { default } from "@dotenvx/dotenvx"'),
  ]);
  const [packed] = JSON.parse(
    execFileSync("npm", ["pack", "--dry-run", "--json"], { cwd: sdk, stdio: ["ignore", "pipe", "ignore"] }),
  );
  return { start, all, doppler, infisical, dotenvx, packed: packed.size };
}
