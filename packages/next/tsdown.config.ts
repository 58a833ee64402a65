import { packageBuild } from "../../tsdown.config.base.ts";

// Preloading waits at the top level, and only bundlers of client code meet server-browser: neither exists in CommonJS.
const modulesOnly = packageBuild({
  entry: ["src/preload.ts", "src/server-browser.ts"],
  format: ["esm"],
  external: [/ server code only/],
});

export default [
  packageBuild({ entry: ["src/index.ts", "src/server.ts", "src/register.ts", "src/register-edge.ts"] }),
  { ...modulesOnly, clean: false },
];
