const isPublic = (name) => name.startsWith("VITE_");
const named = (values, wanted) => Object.keys(values).filter((name) => isPublic(name) === wanted);

/** What is compared: each with its Vite configuration, more files, and the environment of the build. */
export const TOOLS = {
  none: { title: "no plugin", config: () => "export default {};", environment: (api) => api.values },
  ours: {
    title: "@enkryptify/vite, values inherited",
    config: () => ours(""),
    environment: (api) => api.inherited,
  },
  request: { title: "@enkryptify/vite, with its request", config: () => ours(""), environment: (api) => api.place },
  unguarded: {
    title: "@enkryptify/vite, leak guard off",
    config: () => ours(", leakGuard: false"),
    environment: (api) => api.inherited,
  },
  environment: {
    title: "vite-plugin-environment",
    config: (values) => `import environment from "vite-plugin-environment";
export default { plugins: [environment(${JSON.stringify(named(values, true))}, { defineOn: "import.meta.env" })] };`,
    environment: (api) => api.values,
  },
  validate: {
    title: "@julr/vite-plugin-validate-env",
    config: (values) => `import { Schema, ValidateEnv } from "@julr/vite-plugin-validate-env";
export default { plugins: [ValidateEnv({ ${named(values, true)
      .map((name) => `${name}: Schema.string()`)
      .join(", ")} })] };`,
    environment: (api) => api.values,
  },
  varlock: {
    title: "varlock",
    config: () => `import { varlockVitePlugin } from "@varlock/vite-integration";
export default { plugins: [varlockVitePlugin()] };`,
    files: (values) => ({ ".env.schema": schema(values) }),
    environment: (api) => api.values,
  },
};

function ours(more) {
  return `import { enkryptify } from "@enkryptify/vite";
export default { plugins: [enkryptify({ workspace: "acme", project: "bench", types: false${more} })] };`;
}

function schema(values) {
  const items = Object.keys(values).map((name) => `# @sensitive=${String(!isPublic(name))}\n${name}=`);
  return ["# @defaultRequired=false", "# ---", ...items].join("\n");
}
