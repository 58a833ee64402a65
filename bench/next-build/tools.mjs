// HOME is the app's folder, so that nobody's settings count; Next then does not look above it for the workspace root.
const BASE = '{ turbopack: { root: new URL("..", import.meta.url).pathname } }';
const isPublic = (name) => name.startsWith("NEXT_PUBLIC_");

/** What is compared: each with its Next configuration, more files, and the environment of the build. */
export const TOOLS = {
  none: { title: "nothing", config: () => `export default ${BASE};`, environment: (api) => api.values },
  ours: {
    title: "@enkryptify/next, with its request",
    config: () => ours(""),
    environment: (api) => api.place,
  },
  unguarded: {
    title: "@enkryptify/next, leak guard off",
    config: () => ours(", leakGuard: false"),
    environment: (api) => api.place,
  },
  t3: {
    title: "@t3-oss/env-nextjs",
    config: () => `import "./env.mjs";\nexport default ${BASE};`,
    files: (values) => ({ "env.mjs": t3(Object.keys(values)) }),
    environment: (api) => api.values,
  },
  varlock: {
    title: "varlock",
    home: "varlock",
    config: () => `import { varlockNextConfigPlugin } from "@varlock/nextjs-integration/plugin";
export default varlockNextConfigPlugin()(${BASE});`,
    files: (values) => ({ ".env.schema": schema(values) }),
    environment: (api) => api.values,
  },
};

function ours(more) {
  return `import { withEnkryptify } from "@enkryptify/next";
export default withEnkryptify(${BASE}, { types: false${more} });`;
}

function t3(names) {
  const fields = (wanted) =>
    names
      .filter((name) => isPublic(name) === wanted)
      .map((name) => `${name}: z.string()`)
      .join(", ");
  const runtime = names.filter(isPublic).map((name) => `${name}: process.env.${name}`);
  return `import { createEnv } from "@t3-oss/env-nextjs";
import { z } from "zod";
export const env = createEnv({ server: { ${fields(false)} }, client: { ${fields(true)} }, experimental__runtimeEnv: { ${runtime.join(", ")} } });`;
}

function schema(values) {
  const items = Object.keys(values).map((name) => `# @sensitive=${String(!isPublic(name))}\n${name}=`);
  return ["# @defaultRequired=false", "# ---", ...items].join("\n");
}
