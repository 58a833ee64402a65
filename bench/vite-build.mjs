// What a plugin costs in `vite build`: CPU (user and system, all threads) and wall time of the process, against the same
// app without one. Usage: node bench/vite-build.mjs [--modules 1,1000,5000] [--secrets 5,50,500] [--runs 5] [--only ours,none]
// The other tools need Node.js 22, so everything runs on it; packages and runtime are installed in a temporary folder.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { overhead, spread } from "./compare.mjs";
import { createApp } from "./vite-build/app.mjs";
import { install } from "./vite-build/install.mjs";
import { measure } from "./vite-build/measure.mjs";
import { serve } from "./vite-build/serve.mjs";
import { TOOLS } from "./vite-build/tools.mjs";

const { values } = parseArgs({
  options: {
    modules: { type: "string", default: "1,1000,5000" },
    secrets: { type: "string", default: "5,50,500" },
    runs: { type: "string", default: "5" },
    only: { type: "string", default: Object.keys(TOOLS).join(",") },
  },
});
const numbers = (text) => text.split(",").map(Number);
const tools = values.only.split(",");
const home = install();
console.log(
  `Vite ${home.versions.vite}, Node.js ${home.versions.node}, ${values.runs} runs each; CPU ms and wall ms: least (median)\n`,
);
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
  // Turn about, so that a busy moment of the machine hits all of them.
  for (let run = 0; run <= Number(values.runs); run += 1) {
    for (const [tool, { app, results }] of builds) {
      const result = await measure(home, app, TOOLS[tool].environment(api));
      if (run > 0) results.push(result); // the first one warms the disk
    }
  }
  await api.close();
  const base = builds.get("none")?.results;
  const cells = [...builds.values()].map(({ results }) => cell(results, base));
  return `| ${modules} | ${secrets} | ${cells.join(" | ")} |`;
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
