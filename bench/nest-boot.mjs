// What @enkryptify/nestjs adds to a boot and costs to read. Usage: node bench/nest-boot.mjs [--majors 11,12] [--keys 0,50,500] [--rounds 60]
// Nest and the packed packages are installed in a temporary folder. `client` is the round trips alone (the SDK's client, then
// ConfigModule), `mock` the module alone; what the module adds to a boot is `mock - plain`, or `module - client`. On a busy machine look at the least.
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startEmulator } from "../packages/nestjs/test/matrix/emulator.mjs";
import { must } from "../packages/nestjs/test/matrix/shell.mjs";
import { majors } from "../packages/nestjs/test/matrix/versions.mjs";
import { installMajor, packPackages } from "../packages/nestjs/test/matrix/workspace.mjs";
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
  },
});
const emulator = await startEmulator();
const { folder: root, tarballs } = await packPackages();

try {
  for (const major of values.majors.split(",")) await benchMajor(major);
} finally {
  await emulator.close();
  await rm(root, { recursive: true, force: true });
}

async function benchMajor(major) {
  const folder = await installMajor(root, major, needed(major), tarballs);
  await cp(fileURLToPath(new URL("./nest-boot", import.meta.url)), join(folder, "bench"), { recursive: true });
  const node = (file, ...args) => must(process.execPath, [file, ...args.map(String)], { cwd: join(folder, "bench"), env: env() });
  console.log(`\nNest ${major}, Node.js ${process.version}: boot, ms, least (median)\n`);
  console.log(`| keys | | ${VARIANTS.join(" | ")} | mock - plain | module - client | list requests a boot |`);
  console.log(`| --- | --- | ${VARIANTS.map(() => "--- |").join(" ")} --- | --- | --- |`);
  for (const keys of values.keys.split(",").map(Number)) {
    seed(keys);
    const warm = JSON.parse(/WARM (.*)/.exec(await node("warm.mjs", keys, values.rounds))[1]);
    console.log(row(keys, "warm", warm, await requestsOf(() => node("cold.mjs", "module", keys))));
    const [wall, cpu] = await coldBoots(node, keys);
    console.log(row(keys, "cold, wall", wall, ""));
    console.log(row(keys, "cold, CPU", cpu, ""));
  }
  console.log("\n| one read | ns |\n| --- | --- |");
  const reads = JSON.parse(/GET (.*)/.exec(await node("get.mjs"))[1]);
  for (const [name, ns] of Object.entries(reads)) console.log(`| ${name} | ${ns.toFixed(0)} |`);
}

async function coldBoots(node, keys) {
  const samples = [0, 1].map(() => Object.fromEntries(VARIANTS.map((variant) => [variant, []])));
  for (let round = 0; round < COLD_ROUNDS; round++) {
    for (const variant of VARIANTS) {
      const [, wall, cpu] = /WALL (\S+) CPU (\S+)/.exec(await node("cold.mjs", variant, keys));
      samples[0][variant].push(Number(wall));
      samples[1][variant].push(Number(cpu));
    }
  }
  return samples;
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

function row(keys, kind, samples, requests) {
  const cells = VARIANTS.map((name) => `${least(samples[name]).toFixed(2)} (${median(samples[name]).toFixed(2)})`);
  const added = [
    ["mock", "plain"],
    ["module", "client"],
  ].map(
    ([more, less]) =>
      `${(least(samples[more]) - least(samples[less])).toFixed(2)} (${(median(samples[more]) - median(samples[less])).toFixed(2)})`,
  );
  return `| ${keys} | ${kind} | ${[...cells, ...added, requests].join(" | ")} |`;
}

function least(sample) {
  return Math.min(...sample);
}

function median(sample) {
  return sample.toSorted((left, right) => left - right)[Math.floor(sample.length / 2)];
}
