import { createHash } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { VERSION } from "../../version.ts";
import type { LoadedPlace } from "../loaded-secrets.ts";
import { listFiles } from "./files.ts";
import type { LeakFinding } from "./findings.ts";
import { fileName, scanFile } from "./output.ts";
import type { LeakScanner } from "./scanner.ts";

/** What was scanned, against what, and what was found. Holds names and hashes of files, never a value or a hash of one. */
export interface Attestation {
  readonly version: 1;
  readonly tool: string;
  /** When the scan ended, ISO 8601. */
  readonly scannedAt: string;
  readonly place: LoadedPlace;
  /** How many secrets were looked for, and the names of those too ordinary to look for. */
  readonly secrets: { readonly checked: number; readonly skipped: readonly string[] };
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
  readonly findings: readonly LeakFinding[];
}

/** Scans folders, files and archives, and says what was scanned. Rejects with the system's error when one cannot be read. */
export async function attest(paths: readonly string[], scanner: LeakScanner, place: LoadedPlace): Promise<Attestation> {
  const files: { path: string; bytes: number; sha256: string }[] = [];
  const findings: LeakFinding[] = [];
  for (const root of paths) {
    for (const path of listFiles(root)) {
      const content = await readFile(join(root, path));
      const file = fileName(root, path);
      const found = scanFile(content, file, scanner);
      findings.push(...found);
      // A path that holds a secret is written as the scanner masked it.
      const masked = found.find(({ line }) => line === 0)?.file ?? file;
      files.push({ path: masked, bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") });
    }
  }
  const { size, skipped } = scanner;
  const tool = `@enkryptify/sdk ${VERSION}`;
  return { version: 1, tool, scannedAt: new Date().toISOString(), place, secrets: { checked: size, skipped }, files, findings };
}

/** Writes an attestation as JSON, all of it or nothing. */
export async function writeAttestation(path: string, attestation: Attestation): Promise<void> {
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(unfinished, `${JSON.stringify(attestation, undefined, 2)}\n`);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
