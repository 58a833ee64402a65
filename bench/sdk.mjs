// The SDK against others, on this machine: one table of ratios. Build the packages first. `node bench/sdk.mjs [rounds]`
import { measureExchanges } from "./sdk/exchanges.mjs";
import { measureConcurrency, measureReads } from "./sdk/in-process.mjs";
import { measureColdStarts, measureHeap } from "./sdk/processes.mjs";
import { measureSizes } from "./sdk/size.mjs";

const ROUNDS = Number(process.argv[2] ?? 15);
const OURS = "@enkryptify/sdk";
const RIVALS = ["@dopplerhq/node-sdk", "@infisical/sdk"];
const rows = [];

/** @param goal a limit for the figure, or for the ratio when it is given as a text such as "1.2x" */
function row(measure, ours, unit, others, goal) {
  const [rival, figure] = Object.entries(others).toSorted(([, one], [, other]) => one - other)[0] ?? ["", undefined];
  const ratio = figure === undefined ? undefined : ours / figure;
  const met =
    goal === undefined ? "" : (typeof goal === "string" ? ratio <= Number.parseFloat(goal) : ours <= goal) ? "met" : "MISSED";
  rows.push({
    measure,
    ours: `${round(ours)} ${unit}`,
    "best of the others": rival === "" ? "" : `${round(figure)} (${rival})`,
    ratio: ratio === undefined ? "" : ratio.toFixed(2),
    goal: goal === undefined ? "" : `<= ${goal}`,
    "": met,
  });
}

function round(value) {
  return value >= 100 ? Math.round(value).toLocaleString("en") : Number(value.toFixed(1)).toString();
}

function pick(figures, key, names) {
  return Object.fromEntries(names.map((name) => [name, key === undefined ? figures[name] : figures[name][key]]));
}

function note(text) {
  process.stderr.write(`${text} …\n`);
}

note("cached reads");
const reads = await measureReads(ROUNDS);
row("getSync, value there", reads.getSync, "ns", { "Map.get": reads["Map.get"] }, "1.2x");
row("getSync against process.env", reads.getSync, "ns", { "process.env": reads["process.env"] });
row("await get, value there", reads["await get"], "ns", pick(reads, undefined, ["fetch + Map by hand"]), "1.15x");

for (const readers of [10, 100, 1000]) {
  note(`${readers} cold reads at once`);
  const requests = await measureConcurrency(readers);
  row(`requests for ${readers} cold reads`, requests[OURS], "", pick(requests, undefined, RIVALS), 1);
}

note("cold starts");
const cold = await measureColdStarts(ROUNDS);
const others = ["fetch + Map by hand", ...RIVALS];
row("cold start to the first secret", cold[OURS].coldMs, "ms", pick(cold, "coldMs", others), 60);
row("the same, CPU of the whole process", cold[OURS].coldCpuMs, "ms", pick(cold, "coldCpuMs", others), 165);
row("the same against a decrypted file", cold[OURS].coldMs, "ms", pick(cold, "coldMs", ["dotenvx"]));
row("import, CPU", cold[OURS].importCpuMs, "ms", pick(cold, "importCpuMs", [...RIVALS, "dotenvx"]), 8);

note("heap");
const heap = await measureHeap(10_000);
const megabytes = Object.fromEntries(Object.entries(heap).map(([name, bytes]) => [name, bytes / 1_000_000]));
row("heap for 10 000 secrets", megabytes[OURS], "MB", pick(megabytes, undefined, others), 1.9);

note("sizes");
const size = await measureSizes();
row("loaded to read a secret, min+gzip", size.start / 1000, "kB", { "@dopplerhq/node-sdk": size.doppler / 1000 }, 8);
row("everything, min+gzip", size.all / 1000, "kB", { "@infisical/sdk": size.infisical / 1000, dotenvx: size.dotenvx / 1000 }, 14);
row("packed", size.packed / 1000, "kB", {}, 120);

note("exchanges of an hour, simulated");
for (const { label, goal, ...setup } of [
  { label: "1 client", clients: 1, processes: 1, goal: 7 },
  { label: "50 clients", clients: 50, processes: 1, goal: 7 },
  { label: "31 processes without a store", clients: 1, processes: 31 },
]) {
  const { perHour, attempts, failed } = await measureExchanges(setup);
  row(`exchanges an hour, ${label}`, perHour, "", {}, goal);
  if (attempts !== perHour) row(`  attempts, and reads failed: ${failed}`, attempts, "", {});
}

const columns = Object.keys(rows[0]);
console.log(`Node.js ${process.versions.node}, least of ${ROUNDS} rounds\n`);
console.log(`| ${columns.join(" | ")} |\n| ${columns.map(() => "---").join(" | ")} |`);
for (const line of rows) console.log(`| ${Object.values(line).join(" | ")} |`);
process.exitCode = rows.some((line) => line[""] === "MISSED") ? 1 : 0;
process.exit();
