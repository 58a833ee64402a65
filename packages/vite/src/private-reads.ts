import { readFile } from "node:fs/promises";
import { EnkryptifyError } from "@enkryptify/sdk/kit";
import type { Plugin } from "vite";
import { displayId, importChain, importersIn } from "./import-chain.ts";
import { nearestName } from "./nearest-name.ts";
import { underVitest } from "./load.ts";
import { type PluginState, consumerOf } from "./plugin-state.ts";
import { presentable } from "./presentable.ts";

// Two patterns: the engine can skip to `import.meta` only where every match starts so, and few modules have the other one.
const MEMBER_READS =
  /import\.meta\.env\s*(?:(?:\?\.|\.)\s*(?<member>[\w$]+)|(?:\?\.)?\s*\[\s*["'`](?<computed>[^"'`]+)["'`]\s*\])/g;
const PATTERN_READS = /\{(?<pattern>[^{}]*)\}\s*=\s*(?=import\.meta\.env\b(?!\s*[.?[]))/g;
const HTML_READS = /%(?<name>[\w$]+)%/g;

interface Read {
  readonly name: string;
  /** File and line. */
  readonly where: string;
}

interface PrivateRead extends Read {
  readonly expression: string;
  readonly id?: string;
}

/** Tells about names that `import.meta.env` and `%NAME%` will never have: private ones stop the build, unknown ones get a warning. */
export function privateReads(state: PluginState): Plugin {
  const found: PrivateRead[] = [];
  const warned = new Set<string>();
  const warnUnknown = ({ name, where }: Read): void => {
    if (!warned.has(name)) state.config?.logger.warn(`[enkryptify] ${unknownName(state, name, where)}`);
    warned.add(name);
  };
  return {
    name: "enkryptify:private-reads",
    sharedDuringBuild: true,
    transform: {
      filter: { id: { exclude: /[\\/]node_modules[\\/]/ }, code: "import.meta.env" },
      async handler(code, id, options) {
        if (state.loaded === undefined || id.includes("/node_modules/") || !code.includes("import.meta.env")) return;
        const reads = await readsIn(state, id, code, (text) => this.parse(text));
        reads.filter(({ name }) => isUnknown(state, name)).forEach(warnUnknown);
        if (consumerOf(this, options?.ssr) === "server" || underVitest()) return;
        const wrong = reads
          .filter(({ name }) => isPrivate(state, name))
          .map((read) => ({ ...read, expression: `import.meta.env.${read.name}`, id }));
        if (state.config?.command === "build") found.push(...wrong);
        else if (wrong.length > 0) throw privateReadError(state, wrong, importersIn(state, this));
      },
    },
    // Only now does the bundler know who imports whom.
    buildEnd() {
      if (found.length > 0) throw privateReadError(state, found.splice(0), importersIn(state, this));
    },
    transformIndexHtml: {
      order: "pre",
      handler(html, context) {
        checkPage(state, html, context.filename, warnUnknown);
      },
    },
  };
}

/** The names that a module reads from `import.meta.env` in vain, each with its place. */
async function readsIn(state: PluginState, id: string, code: string, parse: (code: string) => unknown): Promise<Read[]> {
  const suspects = envReads(code).filter(({ name }) => isPrivate(state, name) || isUnknown(state, name));
  if (suspects.length === 0) return [];
  const real = metaPositions(parse(code));
  const file = displayId(id, state.config?.root ?? "");
  const reads = suspects.filter(({ position }) => real.has(position));
  return Promise.all(reads.map(async ({ name }) => ({ name, where: `${file}:${await lineOf(id, code, name)}` })));
}

/** @throws EnkryptifyError for a private name */
function checkPage(state: PluginState, html: string, file: string, warnUnknown: (read: Read) => void): void {
  for (const { groups, index } of html.matchAll(HTML_READS)) {
    const name = groups?.["name"] ?? "";
    const where = `${displayId(file, state.config?.root ?? "")}:${lineAt(html, index)}`;
    if (isPrivate(state, name)) throw privateReadError(state, [{ expression: `%${name}%`, name, where }]);
    if (isUnknown(state, name)) warnUnknown({ name, where });
    if (/[<>"'&]/.test(state.publicValues[name] ?? "")) {
      const problem = `%${name}% holds characters that mean something in HTML; Vite does not escape them`;
      state.config?.logger.warn(`[enkryptify] ${where}: ${problem}`);
    }
  }
}

function envReads(code: string): { name: string; position: number }[] {
  const members = [...code.matchAll(MEMBER_READS)].map(({ groups, index }) => ({
    name: groups?.["member"] ?? groups?.["computed"] ?? "",
    position: index,
  }));
  if (!/=\s*import\.meta\.env/.test(code)) return members;
  const patterns = [...code.matchAll(PATTERN_READS)].flatMap(({ 0: { length }, groups, index }) => {
    const names = (groups?.["pattern"] ?? "").split(",").map((part) => part.split(/[:=]/)[0]?.trim() ?? "");
    return names.map((name) => ({ name, position: index + length }));
  });
  return [...members, ...patterns].toSorted((one, other) => one.position - other.position);
}

/** Where `import.meta` stands as code, not in a string or a comment. */
function metaPositions(tree: unknown): Set<number> {
  const positions = new Set<number>();
  const open: unknown[] = [tree];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (typeof node !== "object" || node === null) continue;
    const { type, start } = node as { type?: unknown; start?: unknown };
    if (type === "MetaProperty" && typeof start === "number") positions.add(start);
    for (const child of Object.values(node)) if (typeof child === "object" && child !== null) open.push(child);
  }
  return positions;
}

function isPrivate(state: PluginState, name: string): boolean {
  return state.loaded?.privateValues[name] !== undefined && !isExposed(state, name);
}

function isUnknown(state: PluginState, name: string): boolean {
  const prefixes = [state.config?.envPrefix ?? "VITE_"].flat();
  const looksPublic = prefixes.some((prefix) => name.startsWith(prefix));
  return looksPublic && state.loaded?.values[name] === undefined && !isExposed(state, name);
}

/** Whether Vite has a value of that name from elsewhere: a `.env` file, `define`, itself. */
function isExposed(state: PluginState, name: string): boolean {
  return name in (state.config?.env ?? {}) || `import.meta.env.${name}` in (state.config?.define ?? {});
}

function unknownName(state: PluginState, name: string, where: string): string {
  const { workspace, project, environment } = state.loaded?.place ?? { workspace: "", project: "", environment: "" };
  const near = nearestName(name, Object.keys(state.publicValues));
  return `${where}: ${name} is not a secret of ${workspace}/${project}/${environment}.${near === undefined ? "" : ` Did you mean ${near}?`}`;
}

function privateReadError(
  state: PluginState,
  reads: readonly PrivateRead[],
  importersOf?: (id: string) => readonly string[],
): Error {
  const parts = reads.map(({ expression, name, where, id }) => {
    const chain = id === undefined || importersOf === undefined ? [] : importChain(id, importersOf, state.config?.root ?? "");
    const way = chain.length > 1 ? `\n  Import chain: ${chain.join(" → ")}` : "";
    return `[enkryptify] ${where}: ${expression} reads a private value in client code; browsers never get it.${way}
  Read it on the server: import { env } from "virtual:enkryptify/server" and use env.${name}.
  If everyone may see it, list it: enkryptify({ public: ["${name}"] }).`;
  });
  return presentable(new EnkryptifyError({ code: "SERVER_ONLY_IMPORT", message: parts.join("\n") }));
}

// Transforms before this hook may have moved lines; the file on disk has the line a person knows.
async function lineOf(id: string, code: string, name: string): Promise<number> {
  const text = await readFile(id.replace(/\?.*$/, ""), "utf8").catch(() => code);
  const found = envReads(text).find((read) => read.name === name);
  return lineAt(text, found?.position ?? 0);
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
