import { builtinModules } from "node:module";

/** The part of a bundler plugin that is needed here. */
interface Plugin {
  name: string;
  resolveId(id: string): string | undefined;
  load(id: string): Promise<string | undefined>;
}

const MARK = "\0builtin:";

/**
 * Takes Node's modules from the process instead of importing them. Turbopack follows file access through imports, cannot
 * tell which files the SDK means, and would copy the whole project, `.env.local` included, into a standalone output.
 */
export function builtinsFromProcess(): Plugin {
  return {
    name: "builtins-from-process",
    resolveId: (id) => (builtinModules.includes(id.replace(/^node:/, "")) ? MARK + id.replace(/^node:/, "") : undefined),
    async load(id) {
      if (!id.startsWith(MARK)) return undefined;
      const name = `node:${id.slice(MARK.length)}`;
      const names = Object.keys((await import(name)) as object).filter(
        (key) => /^[A-Za-z_$][\w$]*$/.test(key) && key !== "default",
      );
      const lines = names.map((key) => `export const ${key} = /* @__PURE__ */ (() => builtin.${key})();`);
      return [`const builtin = process.getBuiltinModule(${JSON.stringify(name)});`, "export default builtin;", ...lines].join(
        "\n",
      );
    },
  };
}
