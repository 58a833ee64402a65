import { EnkryptifyError } from "@enkryptify/sdk/kit";
import type { Plugin } from "vite";
import { type PublicValue, literal } from "./define.ts";
import { importChain, importersIn } from "./import-chain.ts";
import { type HookContext, type PluginState, consumerOf } from "./plugin-state.ts";
import { presentable } from "./presentable.ts";
import { serverModule } from "./server-module.ts";

const PUBLIC = "virtual:enkryptify/public";
const SERVER = "virtual:enkryptify/server";
const STUB = "\0virtual:enkryptify/server-only";
const OURS = /^\0?virtual:enkryptify\//;

/** A free global name that survives minification exactly when client code uses the server module. */
export const SERVER_ONLY_MARKER = "__enkryptify_server_only__";

/** Resolves and loads `virtual:enkryptify/public` and `virtual:enkryptify/server`; client code gets a stub of the latter. */
export function virtualModules(state: PluginState): Plugin {
  return {
    name: "enkryptify:modules",
    enforce: "pre",
    sharedDuringBuild: true,
    resolveId: {
      filter: { id: OURS },
      handler(id, importer, options) {
        if (id !== PUBLIC && id !== SERVER) return undefined;
        if ((options as { scan?: boolean }).scan === true) return { id, external: true };
        if (id === PUBLIC || consumerOf(this, options.ssr) === "server") return `\0${id}`;
        if (importer !== undefined) state.serverImporters.add(importer);
        return { id: STUB, moduleSideEffects: false };
      },
    },
    load: {
      filter: { id: OURS },
      handler(id, options) {
        if (id === `\0${PUBLIC}`) return publicModule(state.typedValues, state.options.dynamic);
        const server = consumerOf(this, options?.ssr) === "server";
        // A browser can ask for an internal id by URL, past resolveId: only the consumer decides.
        if (id === `\0${SERVER}` && server) return serverSource(state, this);
        if (id !== `\0${SERVER}` && id !== STUB) return undefined;
        if (state.config?.command === "build") return `export const env = /* @__PURE__ */ ${SERVER_ONLY_MARKER}();\n`;
        throw serverOnlyError(state, importersIn(state, this));
      },
    },
  };
}

/** The error for client code that uses the server module, with the way it got there. */
export function serverOnlyError(state: PluginState, importersOf: (id: string) => readonly string[]): Error {
  // The bundler of the page knows nothing of modules in a worker's bundle.
  const known = (id: string): readonly string[] => {
    const importers = importersOf(id);
    return id === STUB && importers.length === 0 ? [...state.serverImporters] : importers;
  };
  const chain = [...importChain(STUB, known, state.config?.root ?? "").slice(0, -1), SERVER];
  const steps = chain.map((step, depth) => `${"  ".repeat(depth + 1)}→ ${step}`).join("\n");
  return presentable(
    new EnkryptifyError({
      code: "SERVER_ONLY_IMPORT",
      message: `[enkryptify] "${SERVER}" was imported by client code; it holds private values and may only be imported on the server.
  Import chain:
${steps}
  Move the import into server code (a loader, an API route, the server entry), or read a public value from "${PUBLIC}".`,
    }),
  );
}

function publicModule(values: Readonly<Record<string, PublicValue>>, dynamic: ReadonlySet<string>): string {
  const names = Object.keys(values).filter((name) => !dynamic.has(name));
  // Local names, so that a secret may be called like a keyword; `env` is ours.
  const lines = names.map((name, index) => `const v${index} = ${literal(values[name] ?? "")};`);
  const exported = names.map((name, index) => `v${index} as ${name}`).filter((_, index) => names[index] !== "env");
  const all = names.map((name, index) => `${JSON.stringify(name)}: v${index}`);
  lines.push(
    `export { ${exported.join(", ")} };`,
    `export const env = /* @__PURE__ */ Object.freeze({ ${all.join(", ")} });`,
    "",
  );
  return lines.join("\n");
}

function serverSource(state: PluginState, context: HookContext): string {
  const names = state.loaded?.names ?? [];
  const dev = state.config?.command === "serve";
  const ownProcess = context.environment !== undefined && !("runner" in context.environment);
  const inline = dev && (ownProcess || state.options.processEnv === false);
  // Copied, because the kit's object hides its values from JSON.
  return serverModule(names, inline ? { ...state.loaded?.values } : undefined);
}
