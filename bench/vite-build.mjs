// What a plugin costs in `vite build`: CPU (user and system, all threads) and wall time of the process, against the same
// app without one. Usage: node bench/vite-build.mjs [--modules 1,1000,5000] [--secrets 5,50,500] [--runs 5] [--only ours,none]
// With --instructions it counts instructions by valgrind instead of time, which does not vary but takes 40 s a build.
// The other tools need Node.js 22, so everything runs on it; packages and runtime are installed in a temporary folder.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { overhead, percent, spread } from "./compare.mjs";
import { createApp } from "./vite-build/app.mjs";
import { install } from "./vite-build/install.mjs";
import { countInstructions, measure } from "./vite-build/measure.mjs";
import { serve } from "./vite-build/serve.mjs";
import { TOOLS } from "./vite-build/tools.mjs";

const { values } = parseArgs({
  options: {
    modules: { type: "string", default: "1,1000,5000" },
    secrets: { type: "string", default: "5,50,500" },
    runs: { type: "string", default: "5" },
    instructions: { type: "boolean", default: false },
    only: { type: "string", default: Object.keys(TOOLS).join(",") },
  },
});
const numbers = (text) => text.split(",").map(Number);
const tools = values.only.split(",");
const home = install();
const what = values.instructions
  ? "one run each; millions of instructions"
  : `${values.runs} runs each; CPU ms and wall ms: least (median)`;
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
    tools.map((tool) => [tool, { app: createApp(join(apps, tool), TOOLS[tool], { modules, values: api.values }), results: [] }]),
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
  // Turn about, so that a busy moment of the machine hits all of them.
  for (let run = 0; run <= Number(values.runs); run += 1) {
    for (const [tool, { app, results }] of builds) {
      const result = await measure(home, app, TOOLS[tool].environment(api));
      if (run > 0) results.push(result); // the first one warms the disk
    }
  }
  const base = builds.get("none")?.results;
  return [...builds.values()].map(({ results }) => cell(results, base));
}

function cell(results, base) {
  const cpu = spread(results.map((result) => result.cpu));
  const wall = spread(results.map((result) => result.wall));
  const more = base === undefined || base === results ? "" : `, ${overhead(results, base)}`;
  return `${milliseconds(cpu)}${more}; ${milliseconds(wall)}`;
}

function milliseconds({ least, median }) {
  return `${Math.round(least)} (${Math.round(median)})`;
}
