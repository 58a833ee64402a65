// What @enkryptify/nestjs adds to a boot and costs to read. Usage: node bench/nest-boot.mjs [--majors 11,12] [--keys 0,50,500] [--rounds 60] [--samples FILE]
// Nest and the packed packages are installed in a temporary folder. Prints one Markdown table on standard output, and the samples
// behind it as JSON with --samples FILE. On a busy machine look at the least.
import { cp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startEmulator } from "../packages/nestjs/test/matrix/emulator.mjs";
import { must } from "../packages/nestjs/test/matrix/shell.mjs";
import { majors } from "../packages/nestjs/test/matrix/versions.mjs";
import { installMajor, packPackages } from "../packages/nestjs/test/matrix/workspace.mjs";
import { addBoots, addImports, createTable } from "./nest-boot/table.mjs";
import { VARIANTS } from "./nest-boot/variants.mjs";

const DEV = { project: "my-project", environment: "development" };
const COLD_ROUNDS = 12;
// It takes no Nest 12.
const RIVALS = { 11: { "nest-typed-config": "2.10.1" } };

const { values } = parseArgs({
  options: {
    majors: { type: "string", default: "11,12" },
    keys: { type: "string", default: "0,50,500" },
    rounds: { type: "string", default: "60" },
    samples: { type: "string" },
  },
});
const emulator = await startEmulator();
const { folder: root, tarballs } = await packPackages();

const columnOf = (major) => `Nest ${majors[major].dependencies["@nestjs/core"]}`;
const table = createTable(values.majors.split(",").map(columnOf));
const samples = {};

try {
  for (const major of values.majors.split(",")) samples[major] = await benchMajor(major);
} finally {
  await emulator.close();
  await rm(root, { recursive: true, force: true });
}
if (values.samples !== undefined) await writeFile(values.samples, JSON.stringify(samples));
console.log(`Node.js ${process.version}; least (median)\n\n${table.print()}`);

async function benchMajor(major) {
  const folder = await installMajor(root, major, needed(major), tarballs);
  await cp(fileURLToPath(new URL("./nest-boot", import.meta.url)), join(folder, "bench"), { recursive: true });
  const node = (file, ...args) => must(process.execPath, [file, ...args.map(String)], { cwd: join(folder, "bench"), env: env() });
  const column = columnOf(major);
  const boots = {};
  for (const keys of values.keys.split(",").map(Number)) {
    seed(keys);
    const warm = JSON.parse(/WARM (.*)/.exec(await node("warm.mjs", keys, values.rounds))[1]);
    const requests = await requestsOf(() => node("cold.mjs", "module", keys));
    const cold = await coldBoots(node, keys);
    boots[keys] = { warm, ...cold };
    addBoots(table, column, `${keys} secrets, warm`, warm);
    addBoots(table, column, `${keys} secrets, new process, imports excluded`, cold.boot);
    addBoots(table, column, `${keys} secrets, new process, CPU time with imports`, cold.cpu);
    addImports(table, column, cold.imports);
    table.add(column, `${keys} secrets: list requests a boot, of all requests`, requests);
  }
  const reads = JSON.parse(/GET (.*)/.exec(await node("get.mjs"))[1]);
  for (const [name, ns] of Object.entries(reads)) table.add(column, `one read, ns: ${name}`, ns.toFixed(0));
  return { boots, reads };
}

async function coldBoots(node, keys) {
  const [imports, boot, cpu] = [0, 1, 2].map(() => Object.fromEntries(VARIANTS.map((variant) => [variant, []])));
  for (let round = 0; round < COLD_ROUNDS; round++) {
    for (const variant of VARIANTS) {
      const printed = /IMPORT (\S+) BOOT (\S+) CPU (\S+)/.exec(await node("cold.mjs", variant, keys));
      for (const [index, sample] of [imports, boot, cpu].entries()) sample[variant].push(Number(printed[index + 1]));
    }
  }
  return { imports, boot, cpu };
}

function needed(major) {
  const wanted = ["@nestjs/common", "@nestjs/core", "@nestjs/config", "reflect-metadata", "rxjs"];
  const { dependencies } = majors[major];
  return { ...Object.fromEntries(wanted.map((name) => [name, dependencies[name]])), ...RIVALS[major] };
}

function env() {
  return { ...emulator.env, ENKRYPTIFY_ENVIRONMENT: "development", NODE_ENV: "production" };
}

function seed(keys) {
  emulator.reset();
  for (const name of ["DATABASE_URL", "STRIPE_SECRET_KEY", "SESSION_SECRET", "VITE_API_URL", "VITE_APP_TITLE"])
    emulator.deleteSecret(DEV, name);
  for (const name of ["NEXT_PUBLIC_API_URL", "NEXT_PUBLIC_APP_TITLE"]) emulator.deleteSecret(DEV, name);
  for (let index = 0; index < keys; index++) emulator.setSecret(DEV, `SECRET_${index}`, `fake-value-${index}`);
}

async function requestsOf(action) {
  emulator.clearRequests();
  await action();
  return `${emulator.count("list")} of ${emulator.count()}`;
}
