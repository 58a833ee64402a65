import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startEmulator } from "@enkryptify/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalog, holdsPrivate, packPackages, readOutput, shell, valueOf } from "./packed.ts";
import { startRegistry } from "./registry.ts";

const run = promisify(execFile);
const YARN = ["npm", "exec", "--yes", "--package=@yarnpkg/cli-dist@4.18.1", "--", "yarn"];
const BUN = ["npm", "exec", "--yes", "--package=bun@1.4.5", "--", "bun"];

/** How each installs what package.json asks for, and how it runs the command of an installed package. */
const MANAGERS = {
  npm: { lockfile: "package-lock.json", install: ["npm", "install", "--no-audit", "--no-fund"], exec: ["npm", "exec", "--"] },
  pnpm: { lockfile: "pnpm-lock.yaml", install: ["pnpm", "install", "--no-frozen-lockfile"], exec: ["pnpm", "exec"] },
  yarn: { lockfile: "yarn.lock", install: [...YARN, "install"], exec: [...YARN, "run"] },
  bun: { lockfile: "bun.lock", install: [...BUN, "install"], exec: [...BUN, "x"] },
};

const emulator = await startEmulator({ limits: { perMinute: false } });
const folder = await mkdtemp(join(tmpdir(), "enkryptify-managers-"));
let registry: { url: string; close(): void };

beforeAll(async () => {
  await packPackages(join(folder, "tarballs"));
  registry = await startRegistry(join(folder, "tarballs"));
});

afterAll(async () => {
  registry.close();
  await rm(folder, { recursive: true, force: true });
});

describe.each(Object.entries(MANAGERS))(
  "X20 an app installed by %s, without overrides",
  (manager, { lockfile, install, exec }) => {
    const app = join(folder, manager);

    beforeAll(async () => {
      await mkdir(app);
      const dependencies = { "@enkryptify/vite": "latest", ...(await catalog("vite")) };
      const files = {
        "package.json": JSON.stringify({ name: "stranger", private: true, type: "module", dependencies }),
        ".npmrc": `@enkryptify:registry=${registry.url}\n`,
        ".yarnrc.yml": await yarnSettings(),
        ".enkryptify.json": JSON.stringify({ workspace: "acme", project: "my-project", environment: "production" }),
        "vite.config.js": 'import enkryptify from "@enkryptify/vite";\nexport default { plugins: [enkryptify()] };',
        "index.html": '<!doctype html><script type="module" src="/main.js"></script>',
        "main.js": "document.title = import.meta.env.VITE_APP_TITLE;",
      };
      for (const [name, content] of Object.entries(files)) await writeFile(join(app, name), content);
      await inApp(install);
      expect(await readdir(app)).toContain(lockfile);
    });

    test("builds with its public value and nothing private", async () => {
      await inApp([...exec, "vite", "build"]);
      const output = await readOutput(join(app, "dist"));
      expect(output).toContain(valueOf(emulator, "VITE_APP_TITLE"));
      expect(holdsPrivate(emulator, output)).toBe(false);
    });

    async function inApp([command = "", ...args]: readonly string[]): Promise<void> {
      await run(command, args, { cwd: app, env: shell(emulator) });
    }
  },
);

/** Yarn reads none of npm's settings, and in CI it would not write the lockfile that is not there yet. */
async function yarnSettings(): Promise<string> {
  const [server, authorities] = await Promise.all([npmSetting("registry"), npmSetting("cafile")]);
  return JSON.stringify({
    enableImmutableInstalls: false,
    npmRegistryServer: server,
    ...(authorities !== "null" && { httpsCaFilePath: authorities }),
    npmScopes: { enkryptify: { npmRegistryServer: registry.url } },
    unsafeHttpWhitelist: ["127.0.0.1"],
  });
}

async function npmSetting(name: string): Promise<string> {
  const { stdout } = await run("npm", ["config", "get", name]);
  return stdout.trim();
}
