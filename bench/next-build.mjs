// What an integration costs in `next build`: CPU (user and system, all threads and workers) and wall time, against the
// same app without one. Usage: node bench/next-build.mjs [--pages 10,100] [--secrets 50] [--runs 5] [--bundler turbopack]
// [--only ours,none]. Needs built packages. Another tool needs Node.js 22, so everything runs on it; packages and runtime
// are installed in a temporary folder.
import { parseArgs } from "node:util";
import { overhead, spread } from "./compare.mjs";
import { createApp } from "./next-build/app.mjs";
import { install } from "./next-build/install.mjs";
import { measure } from "./next-build/measure.mjs";
import { serve } from "./next-build/serve.mjs";
import { TOOLS } from "./next-build/tools.mjs";

const { values: options } = parseArgs({
  options: {
    pages: { type: "string", default: "10,100" },
    secrets: { type: "string", default: "50" },
    runs: { type: "string", default: "5" },
    bundler: { type: "string", default: "turbopack" },
    only: { type: "string", default: Object.keys(TOOLS).join(",") },
  },
});
const tools = options.only.split(",");
const home = install();
const { next, node } = home.versions;
console.log(`Next ${next}, ${options.bundler}, Node.js ${node}, ${options.runs} runs each; CPU s and wall s: least (median)\n`);
console.log(`| pages | secrets | ${tools.map((tool) => `${TOOLS[tool].title} |`).join(" ")}`);
console.log(`| --- | --- | ${tools.map(() => "--- |").join(" ")}`);
for (const pages of numbers(options.pages)) {
  for (const secrets of numbers(options.secrets)) console.log(await row(pages, secrets));
}

async function row(pages, secrets) {
  const api = await serve(secrets);
  const builds = tools.map((tool) => ({
    tool: TOOLS[tool],
    app: createApp(home, tool, { pages, values: api.values }),
    results: [],
  }));
  // Turn about, so that a busy moment of the machine hits all of them.
  for (let run = 0; run <= Number(options.runs); run += 1) {
    for (const { tool, app, results } of builds) {
      const result = await measure(home, app, { bundler: options.bundler, environment: tool.environment(api) });
      if (run > 0) results.push(result); // the first one warms the disk
    }
  }
  await api.close();
  const base = builds.find(({ tool }) => tool === TOOLS.none)?.results;
  return `| ${pages} | ${secrets} | ${builds.map(({ results }) => cell(results, base)).join(" | ")} |`;
}

function cell(results, base) {
  const cpu = spread(results.map((result) => result.cpu));
  const wall = spread(results.map((result) => result.wall));
  const against = base === undefined || base === results ? "" : `, ${overhead(results, base)}`;
  return `${seconds(cpu)}${against}; ${seconds(wall)}`;
}

function seconds({ least, median }) {
  return `${least.toFixed(2)} (${median.toFixed(2)})`;
}

function numbers(text) {
  return text.split(",").map(Number);
}
