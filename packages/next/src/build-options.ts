import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { BUILD_OPTIONS_VARIABLE } from "./options.ts";

interface WrittenConfig {
  env?: Record<string, string>;
}

/** The options a build left in the config it wrote for its standalone server; undefined when this is not such a server. */
export async function writtenOptions(): Promise<string | undefined> {
  // server.js puts its config here before Next starts; a preload runs even earlier and finds it on disk.
  const config = parse(process.env["__NEXT_PRIVATE_STANDALONE_CONFIG"]) ?? (await configBeside(process.argv[1]));
  return config?.env?.[BUILD_OPTIONS_VARIABLE];
}

async function configBeside(script: string | undefined): Promise<WrittenConfig | undefined> {
  if (!script) return undefined;
  const dir = dirname(script);
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isDirectory() || entry.name === "node_modules") continue;
    const manifest = await readFile(join(dir, entry.name, "required-server-files.json"), "utf8").catch(() => undefined);
    const config = (JSON.parse(manifest ?? "{}") as { config?: WrittenConfig }).config;
    if (config) return config;
  }
  return undefined;
}

function parse(text: string | undefined): WrittenConfig | undefined {
  return text ? (JSON.parse(text) as WrittenConfig) : undefined;
}
