// Writes docs/leak-scoreboard.md: what each tool does with each leak of the corpus. Our columns are the results of the
// corpus tests on four majors of Vite; varlock runs in a folder of its own, because it needs Node.js 22.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import { runOurs } from "./scoreboard/ours.mjs";
import { page } from "./scoreboard/page.mjs";
import { runVarlock } from "./scoreboard/varlock.mjs";

const PACKAGE = dirname(dirname(fileURLToPath(import.meta.url)));
const OUTPUT = join(PACKAGE, "../../docs/leak-scoreboard.md");

const { module: corpus } = await runnerImport(join(PACKAGE, "test/corpus/cases.ts"), {
  root: PACKAGE,
  configFile: false,
  logLevel: "error",
});
const columns = [];
for (const name of ["vite", "vite7", "vite6", "vite5"]) columns.push(runOurs(PACKAGE, name));
const without = columns[0].without;
columns.push(await runVarlock(PACKAGE, corpus));
columns.push(without);

mkdirSync(dirname(OUTPUT), { recursive: true });
writeFileSync(OUTPUT, page(corpus.GROUPS, columns));
execFileSync("pnpm", ["exec", "oxfmt", OUTPUT], { cwd: dirname(dirname(OUTPUT)) });
for (const { title, verdicts } of columns)
  console.log(`${title}: ${[...verdicts.values()].filter((verdict) => verdict === "stopped").length} stopped`);
console.log(`written: ${OUTPUT}`);
