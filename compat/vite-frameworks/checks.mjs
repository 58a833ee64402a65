import { badBuildChecks, buildChecks } from "./build-checks.mjs";
import { devChecks } from "./dev-checks.mjs";
import { serverChecks } from "./server-checks.mjs";
import { privateNamesIn, withoutPrivateValues } from "./secrets.mjs";

const GROUPS = [...buildChecks, ...serverChecks, ...badBuildChecks, ...devChecks];

const PRINTED = "nothing that was printed holds a private value";

/** The titles of all checks, in the order in which they run. */
export const TITLES = [...GROUPS.flatMap(({ checks }) => checks.map(({ title }) => title)), PRINTED];

/**
 * Runs every check on an installed app. Resolves to `title → "ok", "-" (does not apply), "limit" (misses, as known) or the
 * reason of a miss`. A group is a state of the app (files, then a build or a server) and what must hold in it.
 */
export async function runChecks(app, emulator) {
  const results = new Map();
  for (const group of GROUPS) await runGroup(group, { app, emulator, framework: app.framework }, results);
  const names = privateNamesIn(app.printed.join("\n"));
  results.set(PRINTED, names.length === 0 ? "ok" : `printed: ${names.join(", ")}`);
  for (const title of Object.keys(app.framework.limits ?? {})) results.set(title, knownLimit(results.get(title)));
  return results;
}

function knownLimit(result) {
  if (result === undefined) throw new Error("a limit is of no check; its title must be the check's");
  return result === "ok" ? "this limit is gone; remove it here and in the docs" : "limit";
}

async function runGroup({ applies = () => true, fresh = true, variant, prepare, checks }, context, results) {
  if (!applies(context.framework)) {
    for (const { title } of checks) results.set(title, "-");
    return;
  }
  let subject;
  let broken;
  try {
    context.emulator.reset();
    if (fresh) await context.app.reset(variant);
    subject = await prepare(context);
  } catch (error) {
    broken = reason(error);
  }
  for (const { title, run } of checks) results.set(title, broken ?? (await outcome(() => run({ ...context, ...subject }))));
  await subject?.server?.stop();
}

async function outcome(check) {
  return check().then(() => "ok", reason);
}

function reason(error) {
  return withoutPrivateValues(error instanceof Error ? error.message : String(error));
}
