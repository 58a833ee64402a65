import { enkryptifyError } from "../official-errors.ts";
import type { ProjectFile } from "../platform.ts";

const NAME = ".enkryptify.json";

/**
 * The nearest `.enkryptify.json` from a folder upward, never above the root of the Git repository (the official
 * CLI's rule). Resolves to undefined when there is none.
 *
 * @throws EnkryptifyError `PROJECT_FILE_INVALID` when it cannot be read or is not what it should be.
 */
export async function findProjectFile(from: string = process.cwd()): Promise<ProjectFile | undefined> {
  const [{ existsSync, readFileSync }, { dirname, join, resolve }] = await Promise.all([import("node:fs"), import("node:path")]);
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const path = join(folder, NAME);
    if (existsSync(path)) return parseProjectFile(path, read(path, readFileSync));
    if (existsSync(join(folder, ".git")) || folder === dirname(folder)) return undefined;
  }
}

function read(path: string, readFileSync: typeof import("node:fs").readFileSync): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw invalid(path, `cannot be read (${String((error as { code?: unknown }).code)})`);
  }
}

function parseProjectFile(path: string, text: string): ProjectFile {
  let data: unknown;
  try {
    data = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw invalid(path, "is not valid JSON");
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) throw invalid(path, "must hold a JSON object");
  const fields = data as Record<string, unknown>;
  const file: ProjectFile = { path };
  for (const key of ["workspace", "project", "environment"] as const) {
    const value = fields[key];
    if (value === undefined) continue;
    if (typeof value !== "string" || value.trim() === "") throw invalid(path, `has a \`${key}\` that is not a non-empty text`);
    file[key] = value.trim();
  }
  if (fields["environments"] !== undefined) file.environments = parseEnvironments(path, fields["environments"]);
  return file;
}

function parseEnvironments(path: string, value: unknown): Record<string, string> {
  const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined;
  if (entries === undefined || entries.some(([, name]) => typeof name !== "string" || name.trim() === "")) {
    throw invalid(path, "has `environments` that is not a map from a mode to the name of an environment");
  }
  return Object.fromEntries(entries as [string, string][]);
}

function invalid(path: string, what: string): Error {
  return enkryptifyError({
    code: "PROJECT_FILE_INVALID",
    message: `${path} ${what}. Expected, for example: { "workspace": "acme", "project": "web", "environment": "development" }.`,
  });
}
