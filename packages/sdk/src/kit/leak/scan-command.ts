import { parseArgs, type ParseArgsConfig } from "node:util";
import { isEnkryptifyError } from "../../errors.ts";
import { loadSecrets } from "../load.ts";
import type { LoadedSecrets } from "../loaded-secrets.ts";
import { attest, type Attestation, writeAttestation } from "./attestation.ts";
import { leakError } from "./report.ts";
import { createLeakScanner } from "./scanner.ts";

/** Where the command writes. */
export interface ScanOutput {
  out(text: string): void;
  error(text: string): void;
}

const USAGE = `Usage: enkryptify-scan PATH... [options]

Looks for the private values of an Enkryptify environment in build output: folders, files, tar and zip archives.
Where: ENKRYPTIFY_TOKEN, and .enkryptify.json or ENKRYPTIFY_WORKSPACE, ENKRYPTIFY_PROJECT, ENKRYPTIFY_ENVIRONMENT.

  --environment NAME    the environment whose values are looked for
  --mode MODE           selects the environment as the adapters do (default: production)
  --public NAME         a browser may see this one; may be given several times
  --public-prefix TEXT  and those whose names start so; several times (default: VITE_, NEXT_PUBLIC_, PUBLIC_)
  --ignore NAME         this value is harmless; several times
  --always NAME         look for this one however short it is; several times
  --attest FILE         write what was scanned and found as JSON
  --help                this text

Exit code: 0 nothing found (warnings count as nothing), 1 a private value found, 2 anything else.
`;

const OPTIONS = {
  environment: { type: "string" },
  mode: { type: "string", default: "production" },
  public: { type: "string", multiple: true, default: [] },
  "public-prefix": { type: "string", multiple: true, default: ["VITE_", "NEXT_PUBLIC_", "PUBLIC_"] },
  ignore: { type: "string", multiple: true, default: [] },
  always: { type: "string", multiple: true, default: [] },
  attest: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} satisfies ParseArgsConfig["options"];

/** Runs `enkryptify-scan` and resolves to its exit code. Never rejects, never writes a value. */
export async function scanCommand(words: readonly string[], output: ScanOutput): Promise<0 | 1 | 2> {
  try {
    const { values: options, positionals: paths } = parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
    if (options.help) {
      output.out(USAGE);
      return 0;
    }
    if (paths.length === 0) {
      output.error(`Name a folder, a file or an archive to scan.\n\n${USAGE}`);
      return 2;
    }
    // What the build got from its own environment may differ, but what must not leak is what Enkryptify holds.
    const loaded = await loadSecrets(
      {
        precedence: "secrets",
        public: options.public,
        ...(options.environment === undefined ? {} : { environment: options.environment }),
      },
      { adapter: "scan", mode: options.mode, publicPrefixes: options["public-prefix"] },
    );
    const { ignore, always } = options;
    const scanner = createLeakScanner(loaded.values, { publicValues: loaded.publicValues, ignore, always });
    const attestation = await attest(paths, scanner, loaded.place);
    if (options.attest !== undefined) await writeAttestation(options.attest, attestation);
    return report(attestation, loaded, output);
  } catch (error) {
    output.error(`${messageOf(error)}\n`);
    return 2;
  }
}

function report({ findings, files, secrets }: Attestation, { place }: LoadedSecrets, output: ScanOutput): 0 | 1 {
  const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
  const where = `${place.workspace}/${place.project}/${place.environment}`;
  const skipped = secrets.skipped.length === 0 ? "" : ` Too ordinary to look for: ${secrets.skipped.join(", ")}.`;
  output.out(
    `Scanned ${files.length} ${files.length === 1 ? "file" : "files"} (${megabytes.toFixed(1)} MB) for ${secrets.checked} secrets of ${where}.${skipped}\n`,
  );
  if (findings.length > 0) output.error(`${leakError(findings).message}\n`);
  const failed = findings.some(({ severity }) => severity === "error");
  if (!failed) output.out(findings.length === 0 ? "Nothing private found.\n" : "Only values that may stand there by chance.\n");
  return failed ? 1 : 0;
}

function messageOf(error: unknown): string {
  if (isEnkryptifyError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
