// Runs the measurements and puts their tables into docs/benchmarks.md; the text between the tables is written by hand.
// Usage: node bench/publish.mjs [sdk] [scanner] [vite] [vite-cpu] [vite-instructions] [next] [nest]     all without a name, which takes more than an hour.
// Nothing else should run on the machine meanwhile. Build the packages first.
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PAGE = fileURLToPath(new URL("../docs/benchmarks.md", import.meta.url));
// The goal is for 1 000 modules.
const THOUSAND = ["--modules", "1000", "--secrets", "5,50,100,500", "--only", "none,environment,ours,unguarded"];
const COMMANDS = {
  sdk: ["sdk.mjs"],
  scanner: ["leak-scanner.mjs"],
  vite: ["vite-build.mjs", "--runs", "3"],
  "vite-cpu": ["vite-build.mjs", "--one-core", "--rounds", "12", "--runs", "4", ...THOUSAND],
  "vite-instructions": ["vite-build.mjs", "--instructions", ...THOUSAND],
  next: ["next-build.mjs"],
  nest: ["nest-boot.mjs"],
};

const names = process.argv.slice(2);
for (const name of names.length > 0 ? names : Object.keys(COMMANDS)) publish(name);
execFileSync("pnpm", ["exec", "oxfmt", PAGE], { cwd: ROOT, stdio: "inherit" });

function publish(name) {
  const command = COMMANDS[name];
  if (command === undefined) throw new Error(`There is no "${name}". There is: ${Object.keys(COMMANDS).join(", ")}`);
  const [script, ...args] = command;
  const { stdout, status } = spawnSync(process.execPath, [fileURLToPath(new URL(script, import.meta.url)), ...args], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  // A goal that is missed ends a measurement with 1, and is published all the same.
  if (stdout.trim() === "") throw new Error(`bench/${script} measured nothing and ended with ${status}`);
  const page = readFileSync(PAGE, "utf8");
  const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- end -->)`);
  if (!place.test(page)) throw new Error(`docs/benchmarks.md has no place for ${name}: <!-- ${name} --> … <!-- end -->`);
  const machine = `Measured on ${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores of ${cpus()[0]?.model ?? "an unknown CPU"}.`;
  writeFileSync(
    PAGE,
    page.replace(place, (_, start, end) => `${start}\n${machine}\n\n${stdout.trim()}\n\n${end}`),
  );
}
