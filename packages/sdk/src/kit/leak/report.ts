import { EnkryptifyError } from "../../errors.ts";
import type { LeakFinding } from "./findings.ts";

const CURE =
  "Read the value on the server only, or give it a public name if a browser may see it. If this output was ever published, rotate the secret.";
const MOST_PLACES = 20;
const LONGEST_CHAIN = 8;

/**
 * One error for all findings: each by secret, kind and place, with modules and import chain where known, then the cure.
 * `where` is what was looked through. @default "the output". Holds no value. More than 20 places of one secret in one file are counted, not listed.
 */
export function leakError(findings: readonly LeakFinding[], options: { cure?: string; where?: string } = {}): EnkryptifyError {
  const names = new Set(findings.map(({ name }) => name));
  const title = names.size === 1 ? "a private value is" : `${names.size} private values are`;
  const lines = [`[enkryptify] ${title} in ${options.where ?? "the output"}:`];
  for (const group of byNameAndFile(findings)) {
    for (const finding of group.slice(0, MOST_PLACES)) lines.push(...describe(finding));
    if (group.length > MOST_PLACES) lines.push(`  … and in ${group.length - MOST_PLACES} more places of ${group[0]?.file}`);
  }
  return new EnkryptifyError({ code: "LEAK_FOUND", message: [...lines, options.cure ?? CURE].join("\n") });
}

function byNameAndFile(findings: readonly LeakFinding[]): LeakFinding[][] {
  const groups = new Map<string, LeakFinding[]>();
  for (const finding of findings) {
    const key = `${finding.name}\n${finding.file}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [finding]);
    else known.push(finding);
  }
  return [...groups.values()];
}

function describe({ name, kind, severity, file, line, column, modules, importChain }: LeakFinding): string[] {
  const place = line === 0 ? `the name of ${file}` : `${file}:${line}:${column}`;
  const lines = [`  ${name} (${KINDS[kind]}${severity === "warn" ? ", perhaps by chance" : ""}) in ${place}`];
  if (modules !== undefined && modules.length > 0) lines.push(`    from ${modules.join(", ")}`);
  if (importChain !== undefined && importChain.length > 0) lines.push(`    import chain: ${shortened(importChain).join(" → ")}`);
  return lines;
}

function shortened(chain: readonly string[]): readonly string[] {
  return chain.length > LONGEST_CHAIN ? ["…", ...chain.slice(-LONGEST_CHAIN)] : chain;
}

const KINDS: Readonly<Record<LeakFinding["kind"], string>> = {
  plain: "as it is",
  escaped: "escaped",
  part: "a part of it",
  base64: "in base64",
  hex: "in hex",
};
