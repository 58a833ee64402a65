// The steps of the Dockerfile without Docker: build without a token, put the image's files together, start the server.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const dir = dirname(fileURLToPath(import.meta.url));
const { ENKRYPTIFY_TOKEN: _token, ...withoutToken } = process.env;
const next = createRequire(import.meta.url).resolve("next/dist/bin/next");
const args = { NEXT_PUBLIC_API_URL: "https://api.acme.example/v1", NEXT_PUBLIC_APP_TITLE: "Acme", ...withoutToken };
const build = spawnSync(process.execPath, [next, "build"], { cwd: dir, stdio: "inherit", env: { ...args, STANDALONE: "1" } });
if (build.status !== 0) process.exit(build.status ?? 1);

const image = mkdtempSync(join(tmpdir(), "next-app-image-"));
process.on("exit", () => rmSync(image, { recursive: true, force: true }));
cpSync(join(dir, ".next/standalone"), image, { recursive: true });
// In a workspace Next repeats the path from its root to the app.
const parts = dir.split(/[\\/]/);
const app =
  parts.map((_part, index) => join(image, ...parts.slice(index))).find((path) => existsSync(join(path, "server.js"))) ?? image;
cpSync(join(dir, ".next/static"), join(app, ".next/static"), { recursive: true });
cpSync(join(dir, ".enkryptify.json"), join(app, ".enkryptify.json"));

const server = spawn(process.execPath, ["server.js"], {
  cwd: app,
  stdio: "inherit",
  env: { ...process.env, NODE_ENV: "production" },
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill(signal));
server.on("exit", (code) => process.exit(code ?? 1));
