import { existsSync } from "node:fs";
import { type LeakFinding, leakError, scanOutput } from "@enkryptify/sdk/kit";
import type { Plugin } from "vite";
import { watchOutput } from "./exit-sweep.ts";
import { displayId, importChain, importersIn } from "./import-chain.ts";
import { type HookContext, type PluginState, consumerOf } from "./plugin-state.ts";
import { presentable } from "./presentable.ts";
import { SERVER_ONLY_MARKER, serverOnlyError } from "./virtual-modules.ts";

const SERVER_CURE =
  'This server output keeps the value on disk. Read it at run time: import { env } from "virtual:enkryptify/server", or $env/dynamic/private in SvelteKit. leakGuard: { server: "off" } accepts it.';

/** What a message says beside the findings, where the defaults do not fit. */
export type LeakText = NonNullable<Parameters<typeof leakError>[1]>;

/** What rollup and rolldown agree on in a generated file. */
interface OutputFile {
  readonly type: "chunk" | "asset";
  readonly fileName: string;
  readonly code?: string;
  readonly source?: string | Uint8Array;
  readonly originalFileNames?: readonly string[];
  readonly modules?: Readonly<Record<string, { readonly code: string | null }>>;
}

type BuildContext = HookContext & {
  getModuleInfo(id: string): { importers: readonly string[]; dynamicImporters: readonly string[] } | null;
};

/**
 * Looks through everything a build is about to write, twice: before other plugins may take chunks away (Astro inlines
 * and removes small scripts), and after all of them, when source maps and HTML are there. An error leaves nothing written.
 */
export function bundleScan(state: PluginState): Plugin[] {
  const inspect = createInspection(state);
  const common = { apply: "build", sharedDuringBuild: true } as const;
  return [
    {
      ...common,
      name: "enkryptify:guard-early",
      enforce: "pre",
      async buildStart() {
        if (consumerOf(this, isSsr(state)) === "client") report(state, true, await publicFolderLeaks(state));
      },
      generateBundle: {
        order: "pre",
        handler(_, bundle) {
          inspect(this, bundle);
        },
      },
    },
    {
      ...common,
      name: "enkryptify:guard",
      enforce: "post",
      generateBundle: {
        order: "post",
        handler(_, bundle) {
          inspect(this, bundle);
        },
      },
      writeBundle(output, bundle) {
        if (output.dir === undefined) return;
        watchOutput(state, { dir: output.dir, files: Object.keys(bundle), client: consumerOf(this, isSsr(state)) === "client" });
      },
    },
  ];
}

/** Scans what has changed since it was last found clean. */
function createInspection(state: PluginState): (context: BuildContext, bundle: object) => void {
  const clean = new Map<string, string | Uint8Array>();
  return (context, bundle) => {
    const client = consumerOf(context, isSsr(state)) === "client";
    const key = ({ fileName }: OutputFile): string =>
      `${client ? "client" : "server"} ${context.environment?.name ?? ""} ${fileName}`;
    const fresh = (Object.values(bundle) as OutputFile[]).filter((file) => clean.get(key(file)) !== contentOf(file));
    if (client) checkServerOnly(state, context, fresh);
    const findings = fresh.flatMap((file) => scanFile(state, context, file));
    report(state, client, findings);
    // Only now: what stopped one build of a watcher must stop the next one too.
    for (const file of fresh) clean.set(key(file), contentOf(file));
  };
}

/** Vite copies the public folder as it is; found here, a leak stops the build before the copy. */
async function publicFolderLeaks({ config, scanner }: PluginState): Promise<LeakFinding[]> {
  const folder = config?.publicDir;
  if (scanner === undefined || !folder || !config.build.copyPublicDir || !existsSync(folder)) return [];
  return scanOutput(folder, scanner);
}

function contentOf({ code, source }: OutputFile): string | Uint8Array {
  return code ?? source ?? "";
}

/** Throws or prints what was found, by the strictness set for this audience. */
export function report(state: PluginState, client: boolean, findings: readonly LeakFinding[], told?: LeakText): void {
  const guard = state.options.leakGuard;
  if (guard === false || findings.length === 0) return;
  const level = client ? guard.level : guard.server;
  const errors = level === "error" ? findings.filter(({ severity }) => severity === "error") : [];
  const warnings = level === "off" ? [] : findings.filter((finding) => !errors.includes(finding));
  const text = told ?? (client ? {} : { cure: SERVER_CURE });
  if (warnings.length > 0) state.config?.logger.warn(leakError(warnings, text).message);
  if (errors.length > 0) throw presentable(leakError(errors, text));
}

function scanFile(state: PluginState, context: BuildContext, file: OutputFile): LeakFinding[] {
  const { scanner } = state;
  const findings = scanner?.scan(contentOf(file), file.fileName) ?? [];
  const root = state.config?.root ?? "";
  return findings.map((finding) => {
    const sources = Object.entries(file.modules ?? {}).filter(([id, { code }]) =>
      (code === null ? [] : (scanner?.scan(code, id) ?? [])).some(({ name }) => name === finding.name),
    );
    const [first] = sources;
    const modules = first === undefined ? (file.originalFileNames ?? []) : sources.map(([id]) => displayId(id, root));
    const chain = first === undefined ? [] : importChain(first[0], importersIn(state, context), root);
    return { ...finding, ...(modules.length > 0 && { modules }), ...(chain.length > 1 && { importChain: chain }) };
  });
}

function checkServerOnly(state: PluginState, context: BuildContext, files: readonly OutputFile[]): void {
  const text = ({ code, source }: OutputFile): string | undefined => code ?? (typeof source === "string" ? source : undefined);
  if (!files.some((file) => !file.fileName.endsWith(".map") && text(file)?.includes(SERVER_ONLY_MARKER))) return;
  // Of the modules that import it, those that tree-shaking emptied are not to blame.
  const kept = new Set(files.flatMap(({ modules = {} }) => Object.keys(modules).filter((id) => modules[id]?.code)));
  const importersOf = importersIn(state, context);
  throw serverOnlyError(state, (id) => {
    const importers = importersOf(id);
    const blamed = importers.filter((importer) => kept.has(importer));
    return blamed.length > 0 ? blamed : importers;
  });
}

function isSsr(state: PluginState): boolean {
  return Boolean(state.config?.build.ssr);
}
