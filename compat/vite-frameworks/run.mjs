// Checks the packed plugin in one small app for each framework that builds on Vite, and prints what holds where.
//   node compat/vite-frameworks/run.mjs [part of a framework's name ...] [--keep]
// The packages must have been built. --keep leaves the apps in their temporary folder and prints where.
import { mkdtemp, mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createEmulator } from "../../packages/emulator/dist/index.mjs";
import { formatTable } from "../../scripts/demo/table.mjs";
import { createApp } from "./app.mjs";
import { TITLES, runChecks } from "./checks.mjs";
import { FRAMEWORKS, VARIANTS } from "./frameworks.mjs";
import { pack } from "./pack.mjs";
import { stopAll } from "./process.mjs";
import { SEED, TOKEN, withoutPrivateValues } from "./secrets.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const keep = process.argv.includes("--keep");
const wanted = process.argv.slice(2).filter((argument) => argument !== "--keep");
const frameworks = [...FRAMEWORKS, ...VARIANTS].filter(
  ({ name }) => wanted.length === 0 || wanted.some((part) => name.toLowerCase().includes(part.toLowerCase())),
);
if (frameworks.length === 0) throw new Error(`no framework is called ${wanted.join(" or ")}`);

const folder = await mkdtemp(join(tmpdir(), "enkryptify-frameworks-"));
const emulator = createEmulator({ seed: SEED, limits: { perMinute: false } });
const { url, close } = await emulator.listen();
process.once("SIGINT", () => void end().then(() => process.exit(130)));
try {
  process.exitCode = (await main()) ? 0 : 1;
} finally {
  await end();
}

async function end() {
  await stopAll();
  await close();
  if (keep) console.log(`The apps are in ${folder}`);
  else await rm(folder, { recursive: true, force: true });
}

async function main() {
  const packed = join(folder, "tarballs");
  await mkdir(packed);
  const tarballs = await pack(ROOT, packed, ["@enkryptify/sdk", "@enkryptify/vite"]);
  const columns = [];
  for (const framework of frameworks) columns.push(await check(framework, tarballs));
  return report(columns);
}

async function check(framework, tarballs) {
  const started = Date.now();
  const root = join(folder, framework.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"));
  const variables = { ENKRYPTIFY_API_URL: url, ENKRYPTIFY_TOKEN: TOKEN };
  let versions = "not installed";
  let results;
  try {
    const app = await createApp({ framework, root, tarballs, variables });
    versions = (await Promise.all(framework.versions.map(async (name) => `${name} ${await app.versionOf(name)}`))).join(", ");
    results = await runChecks(app, emulator);
  } catch (error) {
    results = new Map(TITLES.map((title) => [title, withoutPrivateValues(String(error))]));
  }
  const misses = [...results.values()].filter((result) => cell(result) === "MISSED").length;
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`${framework.name}: ${versions}; ${misses === 0 ? "nothing" : misses} missed, ${seconds} s`);
  return { name: framework.name, results, limits: framework.limits ?? {} };
}

function report(columns) {
  const rows = TITLES.map((title) => [title, ...columns.map(({ results }) => cell(results.get(title)))]);
  console.log(`\nNode ${process.versions.node}\n`);
  console.log(formatTable(["check", ...columns.map(({ name }) => name.replaceAll(", ", ",\n"))], rows));
  const known = columns.flatMap(({ name, limits }) => Object.entries(limits).map(([title, why]) => `${name}, ${title}: ${why}.`));
  if (known.length > 0) console.log(`\nKnown limits\n  ${known.join("\n  ")}`);
  const outcomes = columns.flatMap(({ name, results }) => [...results].map(([title, result]) => ({ name, title, result })));
  const failed = outcomes.filter(({ result }) => cell(result) === "MISSED");
  for (const { name, title, result } of failed) console.log(`\n${name}: ${title}\n  ${lastLines(result).join("\n  ")}`);
  console.log(`\n${outcomes.filter(({ result }) => result === "ok").length} passed, ${failed.length} failed`);
  return failed.length === 0;
}

function cell(result) {
  return ["ok", "-", "limit"].includes(result) ? result : "MISSED";
}

function lastLines(text) {
  const lines = text.trimEnd().split("\n");
  return lines.length > 40 ? [lines[0], "...", ...lines.slice(-38)] : lines;
}
