import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

import { type LoadedSecrets, writeTypesFile } from "@enkryptify/sdk/kit";

import type { EnkryptifyNextOptions } from "./options.ts";

/**
 * Writes the file that types `secret()` and `process.env` with the names of the environment.
 * A build writes it only where there is none: names may differ from those of development, and a build must not change sources.
 */
export async function writeTypes(
  loaded: LoadedSecrets,
  { dir, option, build }: { dir: string; option: EnkryptifyNextOptions["types"]; build: boolean },
): Promise<void> {
  if (option === false || (option === undefined && !existsSync(join(dir, "tsconfig.json")))) return;
  const path = resolve(dir, typeof option === "string" ? option : "enkryptify-env.d.ts");
  if (build && existsSync(path)) return;
  await writeTypesFile(path, typesOf(loaded));
}

function typesOf({ names, typed }: LoadedSecrets): string {
  const sorted = names.filter((name) => name !== "NODE_ENV").toSorted();
  const types = sorted.map((name) => `    ${key(name)}: ${typeOf((typed as Record<string, unknown>)[name])};`);
  const variables = sorted.map((name) => `      readonly ${key(name)}: string;`);
  return `// Written by @enkryptify/next: the names of this project's secrets. It holds no values; commit it or ignore it.
import "@enkryptify/next/server";

declare module "@enkryptify/next/server" {
  interface SecretTypes {
${types.join("\n")}
  }
}

declare global {
  namespace NodeJS {
    interface ProcessEnv {
${variables.join("\n")}
    }
  }
}
`;
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

// A schema's output type is gone at run time; what it made of the values of this environment says what code needs to know.
function typeOf(value: unknown): string {
  const simple = typeof value;
  if (simple === "number" || simple === "boolean" || simple === "bigint") return simple;
  if (value instanceof Date || value instanceof URL) return value.constructor.name;
  return simple === "object" && value !== null ? "unknown" : "string";
}
