// What a plugin costs in `vite build`: CPU (user and system, all threads) and wall time of the process, against the same
// app without one. Usage: node bench/vite-build.mjs [--modules 1,1000,5000] [--secrets 5,50,500] [--runs 5] [--only ours,none]
// With --rounds 12 all runs are repeated so often, each time from new compile caches: what a cache holds differs from one to
// the next, and makes all builds that use it up to 3 % slower or faster. With --one-core a build has one core (Linux).
// With --instructions it counts instructions by valgrind instead of time, which does not vary but takes 40 s a build.
// The other tools need Node.js 22, so everything runs on it; packages and runtime are installed in a temporary folder.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { overhead, overheadByRounds, percent, spread } from "./compare.mjs";
import { createApp } from "./vite-build/app.mjs";
import { install } from "./vite-build/install.mjs";
import { countInstructions, forgetCompiled, measure } from "./vite-build/measure.mjs";
import { serve } from "./vite-build/serve.mjs";
import { TOOLS } from "./vite-build/tools.mjs";

const { values } = parseArgs({
  options: {
    modules: { type: "string", default: "1,1000,5000" },
    secrets: { type: "string", default: "5,50,500" },
    runs: { type: "string", default: "5" },
    rounds: { type: "string", default: "1" },
    "one-core": { type: "boolean", default: false },
    instructions: { type: "boolean", default: false },
    only: { type: "string", default: Object.keys(TOOLS).join(",") },
  },
});
const numbers = (text) => text.split(",").map(Number);
const tools = values.only.split(",");
const home = install();
const rounds = Number(values.rounds);
const often = rounds > 1 ? `${rounds} rounds of ${values.runs} runs` : `${values.runs} runs each`;
const what = values.instructions
  ? "one run each; millions of instructions"
  : `${often}${values["one-core"] ? " on one core" : ""}; CPU ms and wall ms: least (median)`;
console.log(`Vite ${home.versions.vite}, Node.js ${home.versions.node}, ${what}\n`);
console.log(`| modules | secrets | ${tools.map((tool) => `${TOOLS[tool].title} |`).join(" ")}`);
console.log(`| --- | --- | ${tools.map(() => "--- |").join(" ")}`);

for (const modules of numbers(values.modules)) {
  for (const secrets of numbers(values.secrets)) console.log(await row(modules, secrets));
}

async function row(modules, secrets) {
  const api = await serve(secrets);
  const apps = join(home.folder, "apps");
  rmSync(apps, { recursive: true, force: true });
  mkdirSync(apps, { recursive: true });
  const builds = new Map(
    tools.map((tool) => [tool, { app: createApp(join(apps, tool), TOOLS[tool], { modules, values: api.values }), rounds: [] }]),
  );
  const cells = values.instructions ? await instructionCells(builds, api) : await timeCells(builds, api);
  await api.close();
  return `| ${modules} | ${secrets} | ${cells.join(" | ")} |`;
}

async function instructionCells(builds, api) {
  const cells = [];
  let base;
  for (const [tool, { app }] of builds) {
    const millions = (await countInstructions(home, app, TOOLS[tool].environment(api))) / 1e6;
    if (tool === "none") base = millions;
    cells.push(`${Math.round(millions)}${base === undefined || tool === "none" ? "" : `, ${percent(millions, base)}`}`);
  }
  return cells;
}

async function timeCells(builds, api) {
  for (let round = 0; round < rounds; round += 1) await measureRound(builds, api);
  const base = builds.get("none")?.rounds;
  return [...builds.values()].map((build) => cell(build.rounds, base));
}

// Turn about, so that a busy moment of the machine hits all of them, and in another order each time.
async function measureRound(builds, api) {
  const run = (tool, app) => measure(home, app, TOOLS[tool].environment(api), values["one-core"]);
  for (const [tool, build] of builds) {
    build.rounds.push([]);
    forgetCompiled(build.app);
    await run(tool, build.app);
  }
  for (let count = 0; count < Number(values.runs); count += 1) {
    for (const [tool, build] of shuffled([...builds])) build.rounds.at(-1).push(await run(tool, build.app));
  }
}

function shuffled(items) {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ item }) => item);
}

function cell(own, base) {
  const results = own.flat();
  const cpu = spread(results.map((result) => result.cpu));
  const wall = spread(results.map((result) => result.wall));
  return `${milliseconds(cpu)}${against(own, base)}; ${milliseconds(wall)}`;
}

function against(own, base) {
  if (base === undefined || base === own) return "";
  return `, ${rounds > 1 ? overheadByRounds(own, base) : overhead(own.flat(), base.flat())}`;
}

function milliseconds({ least, median }) {
  return `${Math.round(least)} (${Math.round(median)})`;
}
