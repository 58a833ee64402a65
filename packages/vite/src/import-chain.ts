import type { PluginState } from "./plugin-state.ts";

const SHOWN = 8;

/** The shortest way from an entry to a module, entry first, at most the last eight steps. */
export function importChain(id: string, importersOf: (id: string) => readonly string[], root: string): string[] {
  const towards = new Map<string, string | undefined>([[id, undefined]]);
  let last = id;
  for (const current of towards.keys()) {
    last = current;
    const importers = importersOf(current).filter((importer) => !towards.has(importer));
    if (importersOf(current).length === 0) break;
    for (const importer of importers) towards.set(importer, current);
  }
  const chain: string[] = [];
  for (let step: string | undefined = last; step !== undefined; step = towards.get(step)) {
    // A framework may import a route from itself, with another query.
    const shown = displayId(step, root);
    if (chain.at(-1) !== shown) chain.push(shown);
  }
  return chain.length > SHOWN ? ["…", ...chain.slice(-SHOWN)] : chain;
}

/** A module id as a person knows it: relative to the root, with slashes on every system, without query and virtual mark. */
export function displayId(id: string, root: string): string {
  const clean = id.replace(/^\0/, "").replace(/\?.*$/, "").replaceAll("\\", "/");
  const folder = `${root.replaceAll("\\", "/").replace(/\/$/, "")}/`;
  return clean.startsWith(folder) ? clean.slice(folder.length) : clean;
}

/** Who imports a module, by the dev server's graph or the bundler's. */
export function importersIn(
  state: PluginState,
  context: { getModuleInfo(id: string): { importers: readonly string[]; dynamicImporters: readonly string[] } | null },
): (id: string) => readonly string[] {
  const graph = state.server?.environments?.client.moduleGraph ?? state.server?.moduleGraph;
  return (id) => {
    const node = graph?.getModuleById(id);
    if (node !== undefined) return [...node.importers].flatMap((importer) => importer.id ?? []);
    if (state.config?.command === "serve" && !state.config.experimental.bundledDev) return [];
    const info = context.getModuleInfo(id);
    return info === null ? [] : [...info.importers, ...info.dynamicImporters];
  };
}
