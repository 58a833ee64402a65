// One case, built with varlock: node varlock-case.mjs PACKAGE GROUP INDEX, in the folder of the app.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [, , packageFolder, group, index] = process.argv;
const { resolve } = createRequire(join(process.cwd(), "app.js"));
const load = (name) => import(pathToFileURL(resolve(name)).href);

const { build, runnerImport } = await load("vite");
const { module: corpus } = await runnerImport(join(packageFolder, "test/corpus/cases.ts"), {
  root: packageFolder,
  configFile: false,
  logLevel: "error",
});
const { varlockVitePlugin } = await load("@varlock/vite-integration");
const { plugins = [], ...config } = corpus.GROUPS[group][Number(index)].config(process.cwd());
await build({ root: process.cwd(), configFile: false, logLevel: "error", ...config, plugins: [varlockVitePlugin(), ...plugins] });
