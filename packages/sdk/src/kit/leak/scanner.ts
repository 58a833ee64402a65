import { debuglog } from "node:util";
import { type LeakFinding, reportable, toFindings } from "./findings.ts";
import { originOf, createSearch } from "./search.ts";
import { sourcesWith } from "./source-map.ts";
import { chooseTargets, type LeakScannerOptions } from "./targets.ts";

/** Looks for secrets in text and bytes. */
export interface LeakScanner {
  /**
   * Finds the secrets in one file, in the order in which they stand there. `file` goes into the findings as it is, but for
   * secrets in it, which are masked.
   */
  scan(content: string | Uint8Array, file: string): LeakFinding[];
  /** Names that are not looked for: too ordinary to tell a leak from chance, or equal to a public value. */
  readonly skipped: readonly string[];
  /** How many names are looked for. */
  readonly size: number;
}

const debug = debuglog("enkryptify");

/**
 * Compiles a scanner for the values of `secrets`: as they are, escaped for JSON, JavaScript, HTML or URLs, in base64 or hex,
 * also one in the other; and for their parts. Its time grows with the bytes scanned, not with the number of secrets.
 *
 * It cannot find a value that code puts together, reverses, encrypts or compresses.
 */
export function createLeakScanner(secrets: Readonly<Record<string, string>>, options: LeakScannerOptions = {}): LeakScanner {
  const { targets, skipped } = chooseTargets(secrets, options);
  const search = createSearch(targets);
  const size = new Set(targets.flatMap(({ owners }) => owners.map(({ name }) => name))).size;

  debug("leak guard: looks for %d names, not for: %s", size, skipped.join(", ") || "none");

  function scan(content: string | Uint8Array, file: string): LeakFinding[] {
    const source = typeof content === "string" ? Buffer.from(content) : content;
    const path = scanPath(file);
    const findings = toFindings(search(source), source, path.masked);
    return [...path.findings, ...withModules(findings, source)];
  }

  // A prerendered route may have a token in its path, and the path goes into messages.
  function scanPath(file: string): { masked: string; findings: LeakFinding[] } {
    const source = Buffer.from(file);
    const hits = reportable(search(source)).filter(({ owners }) => owners.some(({ severity }) => severity === "error"));
    if (hits.length === 0) return { masked: file, findings: [] };
    const masked = Buffer.from(source);
    for (const { hit } of hits) {
      const { from, to } = originOf(hit);
      masked.fill("*", from, to);
    }
    const path = masked.toString();
    const findings = toFindings(
      hits.map(({ hit }) => hit),
      source,
      path,
    );
    return { masked: path, findings: findings.map((finding) => ({ ...finding, line: 0, column: 0 })) };
  }

  function namesIn(text: string): Set<string> {
    const found = reportable(search(Buffer.from(text)));
    return new Set(found.flatMap(({ owners }) => owners.map(({ name }) => name)));
  }

  function withModules(findings: LeakFinding[], source: Uint8Array): LeakFinding[] {
    if (!findings.some(({ file }) => file.endsWith(".map"))) return findings;
    const map = Buffer.from(source).toString();
    const bySource = new Map<string, Set<string>>();
    const modulesOf = (name: string): string[] =>
      sourcesWith(map, (text) => {
        const names = bySource.get(text) ?? namesIn(text);
        bySource.set(text, names);
        return names.has(name);
      });
    return findings.map((finding) => {
      const modules = modulesOf(finding.name);
      return modules.length > 0 ? { ...finding, modules } : finding;
    });
  }

  return { scan, skipped, size };
}
