import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../../scripts/demo/free-port.mjs";
import { appEnvironment, run, start } from "./process.mjs";
import { valuesOf } from "./secrets.mjs";

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), "fixtures");
const INSTALL = ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", "--min-release-age=3"];

/**
 * Copies a framework's fixture to `root` and installs it with the packed packages.
 * `variables` are given to builds and dev servers. Throws when the installation fails.
 */
export async function createApp({ framework, root, tarballs, variables }) {
  const printed = [];
  await reset();
  await install();

  /** Puts the fixture's own files back and lays those of a variant over them. */
  async function reset(variant) {
    const modules = join(root, "node_modules");
    const kept = `${root}-node_modules`;
    await rename(modules, kept).catch(() => undefined);
    await rm(root, { recursive: true, force: true });
    await mkdir(root, { recursive: true });
    for (const name of ["app", framework.overlay, variant].filter((part) => part !== undefined))
      await cp(join(FIXTURES, framework.fixture, name), root, { recursive: true });
    await writeSecret(root);
    await rename(kept, modules).catch(() => undefined);
    for (const cache of [".vite", ".vite-temp", ".astro"]) await rm(join(modules, cache), { recursive: true, force: true });
  }

  async function install() {
    const path = join(root, "package.json");
    const manifest = JSON.parse(await readFile(path, "utf8"));
    for (const [name, version] of Object.entries(framework.dependencies ?? {})) manifest.devDependencies[name] = version;
    for (const [name, tarball] of Object.entries(tarballs)) manifest.devDependencies[name] = `file:${tarball}`;
    await writeFile(path, JSON.stringify(manifest));
    const { code, output } = await run("npm", INSTALL, { cwd: root, env: process.env, timeoutMs: 600_000 });
    if (code !== 0) throw new Error(`npm install ended with ${code}:\n${output}`);
  }

  async function build() {
    const result = await run(process.execPath, framework.commands.build, { cwd: root, env: appEnvironment(variables) });
    printed.push(result.output);
    return result;
  }

  /** Starts one of the framework's servers and waits until it answers. Throws when it does not. */
  async function serve(command, given) {
    const port = await freePort();
    // Built servers take their address from variables, those of Vite and Astro from arguments.
    const address = command === "start" ? [] : ["--port", String(port), "--host", "127.0.0.1"];
    const env = appEnvironment({ ...given, PORT: String(port), HOST: "127.0.0.1" });
    const server = start(process.execPath, [...framework.commands[command], ...address], { cwd: root, env });
    const url = `http://127.0.0.1:${port}`;
    try {
      await answering(url, server);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return { url, log: () => server.output, running: () => server.code === undefined, stop: () => ended(server) };
  }

  async function ended(server) {
    await server.stop();
    printed.push(server.output);
  }

  async function versionOf(name) {
    return JSON.parse(await readFile(join(root, "node_modules", name, "package.json"), "utf8")).version;
  }

  return {
    framework,
    root,
    printed,
    reset,
    build,
    versionOf,
    dev: () => serve("dev", variables),
    preview: () => serve("preview", variables),
    start: (given) => serve("start", given),
  };
}

// The value that a developer pasted. It is made here, so that no file of the fixtures looks as if it held a secret.
async function writeSecret(root) {
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const text = entry.isFile() ? await readFile(path, "utf8") : "";
    const written = text.replaceAll("SESSION_SECRET_OF_PRODUCTION", valuesOf("production").SESSION_SECRET);
    if (written !== text) await writeFile(path, written);
  }
}

async function answering(url, server) {
  const deadline = Date.now() + 90_000;
  while (server.code === undefined && Date.now() < deadline) {
    const answered = await fetch(`${url}/api/status`, { signal: AbortSignal.timeout(30_000) }).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`the server ${server.code === undefined ? "does not answer" : `ended with ${server.code}`}:\n${server.output}`);
}
