import { resolve } from "node:path";
import { writeTypesFile } from "@enkryptify/sdk/kit";
import type { PluginState } from "./plugin-state.ts";

/** Writes the names (never values) as types, so that a mistyped `import.meta.env.X` is a type error. */
export async function writeTypes(state: PluginState): Promise<void> {
  const { options, loaded, config } = state;
  if (options.types === false || loaded === undefined || config === undefined || process.env["CI"] !== undefined) return;
  const publicNames = Object.keys(state.publicValues).toSorted();
  await writeTypesFile(resolve(config.root, options.types), typesFile(publicNames, loaded.names.toSorted()));
}

function typesFile(publicNames: readonly string[], names: readonly string[]): string {
  const constants = publicNames.filter((name) => name !== "env").map((name) => `  export const ${name}: string;`);
  return `// Written by @enkryptify/vite from the names of your secrets. Values are not in here. Commit it or ignore it.
/// <reference types="@enkryptify/vite/client" />

interface ViteTypeOptions {
  strictImportMetaEnv: unknown;
}
interface ImportMetaEnv {
${members(publicNames)}
}
interface EnkryptifyServerEnv {
${members(names)}
}
declare module "virtual:enkryptify/public" {
${constants.join("\n")}
}
`;
}

function members(names: readonly string[]): string {
  return names.map((name) => `  readonly ${/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)}: string;`).join("\n");
}
