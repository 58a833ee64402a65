import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { writeTypesFile } from "@enkryptify/sdk/kit";
import type { PluginState } from "./plugin-state.ts";

/** Writes the names (never values) as types, so that a mistyped `import.meta.env.X` is a type error. */
export async function writeTypes(state: PluginState): Promise<void> {
  const { options, loaded, config } = state;
  if (options.types === false || loaded === undefined || config === undefined || process.env["CI"] !== undefined) return;
  const sources = existsSync(resolve(config.root, "src")) ? "src" : ".";
  const file = options.types === true ? `${sources}/enkryptify-env.d.ts` : options.types;
  await writeTypesFile(resolve(config.root, file), typesFile(state.typedValues, loaded.names.toSorted()));
}

function typesFile(values: PluginState["typedValues"], names: readonly string[]): string {
  const shown = Object.keys(values).toSorted();
  const constants = shown.filter((name) => name !== "env").map((name) => `  export const ${name}: ${typeof values[name]};`);
  return `// Written by @enkryptify/vite from the names of your secrets. Values are not in here. Commit it: tsc needs it, also where Vite has not run yet.
/// <reference types="@enkryptify/vite/client" />

interface ViteTypeOptions {
  strictImportMetaEnv: unknown;
}
${members("ImportMetaEnv", shown, () => "string")}
${members("EnkryptifyServerEnv", names, () => "string")}
${members("EnkryptifyPublicEnv", shown, (name) => typeof values[name])}
declare module "virtual:enkryptify/public" {
${constants.join("\n")}
}
`;
}

function members(owner: string, names: readonly string[], typeOf: (name: string) => string): string {
  const lines = names.map(
    (name) => `  readonly ${/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)}: ${typeOf(name)};`,
  );
  return `interface ${owner} {\n${lines.join("\n")}\n}`;
}
