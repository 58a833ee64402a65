import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const PACKAGES = {
  varlock: "1.20.0",
  "@varlock/vite-integration": "1.5.2",
  node: "22.23.3",
  vite: require("vite/package.json").version,
};

/** Builds every case with varlock in a process of its own, and looks at what was written. */
export async function runVarlock(packageFolder, { GROUPS, CORPUS_SECRETS, holds }) {
  const home = install();
  const verdicts = new Map();
  for (const [group, cases] of Object.entries(GROUPS)) {
    for (const [index, leak] of cases.entries()) {
      const app = join(home, "apps", `${group}-${index}`);
      createApp(app, leak, CORPUS_SECRETS);
      const code = await run(home, [join(HERE, "varlock-case.mjs"), packageFolder, group, String(index)], app, CORPUS_SECRETS);
      const leaked = holds(filesOf(app), leak);
      verdicts.set(leak.id, leaked ? "leaks" : code === 0 ? "safe" : "stopped");
      process.stdout.write(".");
    }
  }
  console.log(" varlock");
  rmSync(join(home, "apps"), { recursive: true, force: true });
  return { title: `varlock ${PACKAGES.varlock}, Vite ${PACKAGES.vite}`, verdicts };
}

function install() {
  const home = join(tmpdir(), `scoreboard-varlock-${PACKAGES.varlock}`);
  if (existsSync(join(home, "node_modules/varlock"))) return home;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), JSON.stringify({ private: true, type: "module", dependencies: PACKAGES }));
  execFileSync("npm", ["install", "--no-audit", "--no-fund"], { cwd: home, stdio: "inherit" });
  return home;
}

/** The case's files, the secrets declared sensitive, and varlock's accessor in place of our server module. */
function createApp(root, leak, secrets) {
  const page = '<title>%VITE_APP_TITLE%</title><script type="module" src="/src/main.js"></script>';
  const schema = ["# @defaultRequired=false", "# ---", "# @sensitive=false", "VITE_APP_TITLE=Corpus"];
  for (const name of Object.keys(secrets)) schema.push("# @sensitive", `${name}=`);
  const files = {
    ".env.schema": schema.join("\n"),
    "package.json": '{ "type": "module" }',
    "index.html": page,
    "src/main.js": "",
    ...leak.files,
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    const text =
      typeof content !== "string"
        ? content
        : content.replaceAll("virtual:enkryptify/server", "varlock/env").replaceAll("{ env }", "{ ENV: env }");
    writeFileSync(
      join(root, path),
      typeof text === "string" ? text.replaceAll(/(import|export) \{ ENV: env \} from/g, "$1 { ENV as env } from") : text,
    );
  }
}

function run(home, args, cwd, secrets) {
  const child = spawn(join(home, "node_modules/node/bin/node"), args, {
    cwd,
    stdio: "ignore",
    env: { PATH: process.env.PATH, HOME: home, ...secrets },
  });
  return new Promise((resolve) => child.once("exit", resolve));
}

function filesOf(root, folder = "") {
  const found = {};
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) Object.assign(found, ["src", "public", "node_modules"].includes(path) ? {} : filesOf(root, path));
    else if (folder !== "") found[path] = readFileSync(join(root, path), "latin1");
  }
  return found;
}
