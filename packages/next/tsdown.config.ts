import { packageBuild } from "../../tsdown.config.base.ts";

const both = ["index", "server", "server-components", "register", "register-edge", "error-loader"];
// Preloading waits at the top level, and only bundlers of client code meet server-browser: neither exists in CommonJS.
const modulesOnly = packageBuild({
  entry: ["src/preload.ts", "src/server-browser.ts"],
  format: ["esm"],
  external: [/ server code only/],
});

export default [packageBuild({ entry: both.map((name) => `src/${name}.ts`) }), { ...modulesOnly, clean: false }];
