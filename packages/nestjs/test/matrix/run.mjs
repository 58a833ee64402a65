// `pnpm --filter @enkryptify/nestjs run test:matrix [major...]`: the packed packages in real applications on Nest 10, 11
// and 12. Prints one line for each check and `N passed, N failed` at the end.
import { rm } from "node:fs/promises";
import { checkFailures, checkGraphs, checkIdentity, checkTestRunner, checkTypes, copyRunners } from "./checks.mjs";
import { startEmulator } from "./emulator.mjs";
import { checkMode } from "./modes.mjs";
import { majors, modes } from "./versions.mjs";
import { buildApp, installMajor, packPackages } from "./workspace.mjs";

const wanted = process.argv.slice(2);
const emulator = await startEmulator();
const { folder: root, tarballs } = await packPackages();
const results = { passed: 0, failed: 0 };

async function check(name, action) {
  const started = Date.now();
  try {
    const result = await action();
    results.passed++;
    console.log(`ok    ${name} (${Date.now() - started} ms)`);
    return result;
  } catch (error) {
    results.failed++;
    console.log(`FAIL  ${name}: ${error.message}`);
    return undefined;
  }
}

async function checkBuild(folder, major, build) {
  const name = `Nest ${major} ${build}`;
  const app = await check(`${name}: nest build`, () => buildApp(folder, major, build));
  if (app === undefined) return;
  for (const mode of modes) await check(`B9 ${name}: ${mode}`, () => checkMode(emulator, app, major, mode));
  await check(`B2 ${name}: failed boots`, () => checkFailures(emulator, app));
  const { compilers } = majors[major];
  if (!build.endsWith("tsc")) return;
  for (const compiler of compilers) await check(`B3 ${name}: types under ${compiler}`, () => checkTypes(folder, app, compiler));
}

async function checkMajor(major) {
  const { dependencies, builds, runners: testRunners } = majors[major];
  const folder = await check(`Nest ${major}: npm install`, () => installMajor(root, major, dependencies, tarballs));
  if (folder === undefined) return;
  for (const build of builds) await checkBuild(folder, major, build);
  const runners = await copyRunners(folder);
  await check(`B1 Nest ${major}: random module graphs`, () => checkGraphs(emulator, runners));
  await check(`Nest ${major}: ESM application with a CommonJS library`, () => checkIdentity(emulator, runners));
  for (const runner of testRunners) await check(`B7 Nest ${major}: ${runner}`, () => checkTestRunner(emulator, runners, runner));
}

try {
  for (const major of Object.keys(majors)) {
    if (wanted.length === 0 || wanted.includes(major)) await checkMajor(major);
  }
} finally {
  await emulator.close();
  await rm(root, { recursive: true, force: true });
}
console.log(`${results.passed} passed, ${results.failed} failed`);
process.exitCode = results.failed === 0 ? 0 : 1;
