import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { StartedEmulator } from "@enkryptify/testkit";

const ROOT = new URL("..", import.meta.url).pathname;
const PRIVATE = ["DATABASE_URL", "STRIPE_SECRET_KEY", "SESSION_SECRET"];

/** Packs what is published, each package into a tarball of `folder`. */
export async function packPackages(folder: string): Promise<void> {
  const filters = ["--filter", "./packages/*", "--filter", "!@enkryptify/testkit"];
  await promisify(execFile)("pnpm", [...filters, "pack", "--pack-destination", folder], { cwd: ROOT });
}

/** The versions that the workspace's catalog pins, so that strangers' apps get those we build with. */
export async function catalog(...names: string[]): Promise<Record<string, string>> {
  const text = await readFile(join(ROOT, "pnpm-workspace.yaml"), "utf8");
  const version = (name: string) => new RegExp(`^  "?${name}"?: (\\S+)`, "m").exec(text)?.[1] ?? "latest";
  return Object.fromEntries(names.map((name) => [name, version(name)]));
}

/** Every file below a folder, as one text. */
export async function readOutput(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), "latin1"));
  return (await Promise.all(texts)).join("\n");
}

/** The demo seed's value in production. */
export function valueOf({ state }: StartedEmulator, name: string): string {
  const project = state.workspaces[0]?.projects[0];
  const id = project?.environments.find((environment) => environment.name === "production")?.id;
  const values = project?.secrets.find((secret) => secret.name === name)?.values;
  return values?.find((entry) => entry.environmentId === id)?.value ?? "";
}

export function holdsPrivate(emulator: StartedEmulator, text: string): boolean {
  return PRIVATE.some((name) => text.includes(valueOf(emulator, name)));
}

/** Variables of a stranger's shell, with the emulator instead of the API. */
export function shell(emulator: StartedEmulator): NodeJS.ProcessEnv {
  // The test runner sets NODE_ENV, which would make a build a test build.
  const { NODE_ENV: _testing, ...inherited } = process.env;
  return { ...inherited, ENKRYPTIFY_API_URL: emulator.url, ENKRYPTIFY_TOKEN: emulator.token, NEXT_TELEMETRY_DISABLED: "1" };
}
