import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";

// Taken when the package is imported, which is before `ConfigModule.forRoot()` in a decorator copies `.env` files into `process.env`.
const atImport: Readonly<Record<string, string | undefined>> = { ...process.env };

/**
 * The environment the process was started with (shell, container, CI), plus what its own code set since.
 * Variables that only `.env` files of the working directory brought are left out: Enkryptify wins over those.
 */
export function realEnvironment(): Record<string, string | undefined> {
  const env = { ...process.env };
  const files = readEnvFiles(process.cwd());
  for (const [name, value] of Object.entries(env)) {
    const fromFile = files.get(name);
    if (fromFile === undefined || atImport[name] === value) continue;
    // A value with `$` may have been expanded since, so only the name can be compared.
    if (fromFile.some((candidate) => candidate === value || candidate.includes("$"))) delete env[name];
  }
  return env;
}

/** Whether the `.env` file that ConfigModule would read has a value for this name. */
export function envFileHas(name: string): boolean {
  return (readEnvFile(join(process.cwd(), ".env"))[name] ?? "") !== "";
}

function readEnvFiles(directory: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const file of listEnvFiles(directory)) {
    for (const [name, value] of Object.entries(readEnvFile(join(directory, file)))) {
      found.set(name, [...(found.get(name) ?? []), value ?? ""]);
    }
  }
  return found;
}

function listEnvFiles(directory: string): string[] {
  try {
    return readdirSync(directory).filter((file) => file === ".env" || file.startsWith(".env."));
  } catch {
    return [];
  }
}

function readEnvFile(path: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(path, "utf8"));
  } catch {
    return {};
  }
}
