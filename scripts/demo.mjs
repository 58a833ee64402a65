// Starts the emulator and every example app against it, shows what each holds, rotates a secret and shows who serves
// the new value. `--once` checks every answer, stops everything and exits with 0 or 1.
import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createEmulator } from "../packages/emulator/dist/index.mjs";
import { APPS } from "./demo/apps.mjs";
import { freePort } from "./demo/free-port.mjs";
import { createProcesses } from "./demo/processes.mjs";
import { fingerprint, pollStatus } from "./demo/status.mjs";
import { formatTable, wrap } from "./demo/table.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const ONCE = process.argv.includes("--once");
const ROTATED = "SESSION_SECRET";
const ENVIRONMENTS = ["development", "staging", "production", "test"];
const PLACE = { workspace: "acme", project: "my-project" };

const emulator = createEmulator();
const processes = createProcesses();
const problems = [];

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void stop(signal === "SIGINT" ? 130 : 143));

try {
  await main();
} catch (error) {
  console.error(`\n${error.message}`);
  await stop(1);
}

async function main() {
  const api = await emulator.listen(0);
  console.log(`Emulator of the Enkryptify API: ${api.url} (workspace acme, project my-project, fake values)\n`);
  const apps = [];
  for (const app of APPS) apps.push(await bringUp(app, api.url));
  console.log(`\n${overview(apps)}`);
  await showRotation(apps);
  if (!ONCE) return console.log("\nEverything runs until Ctrl-C.");
  for (const problem of problems) console.error(`problem: ${problem}`);
  console.log(problems.length === 0 ? "\nAll answers are right." : `\n${problems.length} problems.`);
  await stop(problems.length === 0 ? 0 : 1);
}

/** Each app has a token of its own, so that the emulator's log tells whose request it was. */
async function bringUp(app, apiUrl) {
  const { id, token } = emulator.createToken({ permission: "read" });
  const port = await freePort();
  const cwd = join(ROOT, "examples", app.name);
  const env = {
    ...process.env,
    ENKRYPTIFY_API_URL: apiUrl,
    ENKRYPTIFY_TOKEN: token,
    PORT: String(port),
    NEXT_TELEMETRY_DISABLED: "1",
    CI: "1",
  };
  const up = { ...app, id, url: `http://127.0.0.1:${port}`, buildRequests: 0, status: undefined };
  if (app.build) {
    await timed(`${app.title}: building`, () => processes.run("pnpm", ["run", "build"], { cwd, env }));
    up.buildRequests = listRequests(id);
  }
  await timed(`${app.title}: starting`, async () => {
    const server = processes.start("pnpm", ["run", "start"], { cwd, env });
    let ended = false;
    void server.exited.then(() => (ended = true));
    up.status = await pollStatus(up.url, () => true, { timeoutMs: 90_000, stopped: () => ended });
    if (up.status === undefined)
      throw new Error(`${app.title} does not answer at ${up.url}/api/status:\n${server.output.trim()}`);
  });
  await checkAnswers(up);
  return up;
}

async function timed(what, work) {
  const started = Date.now();
  process.stdout.write(`  ${what} ...`);
  await work();
  process.stdout.write(` ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

async function checkAnswers(app) {
  const uses = app.name === "vite-react" || app.name === "next-app" ? "builds" : undefined;
  if (uses && app.buildRequests !== 1)
    problems.push(`${app.title} made ${app.buildRequests} secrets requests in its build, not 1`);
  if (!app.status.secrets?.includes(ROTATED)) problems.push(`${app.title} does not hold ${ROTATED}`);
  const known = ENVIRONMENTS.map((environment) => fingerprint(valueOf(environment)));
  if (!known.includes(app.status.fingerprint?.[ROTATED]))
    problems.push(`${app.title} has another value of ${ROTATED} than Enkryptify`);
  const page = await fetch(app.url + app.page);
  if (!page.ok) problems.push(`${app.title}: ${app.page} answered ${page.status}`);
  const body = await page.text();
  if (ENVIRONMENTS.some((environment) => body.includes(valueOf(environment))))
    problems.push(`${app.title}: ${app.page} holds a private value`);
}

function valueOf(environment) {
  const project = emulator.state.workspaces[0].projects.find((entry) => entry.slug === PLACE.project);
  const { id } = project.environments.find((entry) => entry.name === environment);
  const secret = project.secrets.find((entry) => entry.name === ROTATED);
  return secret.values.find((entry) => entry.environmentId === id && !entry.isPersonal).value;
}

function listRequests(tokenId) {
  return emulator.requests.filter((request) => request.tokenId === tokenId && request.kind === "list").length;
}

function overview(apps) {
  const rows = apps.map((app) => {
    const total = emulator.requests.filter((request) => request.tokenId === app.id).length;
    const lists = `${app.build ? app.buildRequests : "-"} / ${listRequests(app.id)}`;
    return [app.title, app.url + app.page, wrap(app.status.secrets, 44), lists, String(total)];
  });
  return formatTable(["app", "URL", "secrets it holds", "lists: build / in all", "API requests"], rows);
}

async function showRotation(apps) {
  console.log(`\nRotating ${ROTATED} in Enkryptify. Nothing is rebuilt or restarted ...`);
  const value = `fake-session-secret-rotated-${randomBytes(12).toString("hex")}`;
  for (const environment of ENVIRONMENTS) emulator.setSecret({ ...PLACE, environment }, ROTATED, value);
  const expected = fingerprint(value);
  const started = Date.now();
  const rows = await Promise.all(
    apps.map(async (app) => {
      const before = app.status.fingerprint[ROTATED];
      const status = await pollStatus(app.url, (now) => now.fingerprint?.[ROTATED] === expected, { timeoutMs: 45_000 });
      const after = status?.fingerprint?.[ROTATED] ?? "no answer";
      if (after !== expected) problems.push(`${app.title} still serves the old ${ROTATED}`);
      return [
        app.title,
        before,
        after,
        after === expected ? `new value after ${((Date.now() - started) / 1000).toFixed(1)} s` : "old value",
      ];
    }),
  );
  console.log(`\n${formatTable(["app", "fingerprint before", "now", ""], rows)}`);
}

async function stop(code) {
  await processes.stopAll();
  process.exit(code);
}
