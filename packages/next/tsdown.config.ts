import { fileURLToPath } from "node:url";

import { packageBuild } from "../../tsdown.config.base.ts";
import { builtinsFromProcess } from "./builtins-from-process.ts";

const both = ["index", "server", "server-components", "register", "register-edge", "error-loader"];
// Preloading waits at the top level, and only bundlers of client code meet server-browser: neither exists in CommonJS.
const modulesOnly = packageBuild({
  entry: ["src/preload.ts", "src/server-browser.ts"],
  format: ["esm"],
  external: [/ server code only/],
});

/** What Next bundles into every app, with the part of the SDK it needs inside: nothing then makes Next trace the whole project. */
function bundled(folder: string, names: readonly string[]) {
  return {
    ...packageBuild({ entry: names.map((name) => `src/${name}.ts`) }),
    outDir: `dist/${folder}`,
    dts: false, // the types are those of dist
    deps: { alwaysBundle: [/^@enkryptify\/sdk/] },
  };
}

// Reading a secret needs the error of the SDK; its entry would bring the whole client into every page.
const errors = fileURLToPath(new URL("../sdk/src/errors.ts", import.meta.url));

const load = bundled("load", ["register"]);

export default [
  packageBuild({ entry: both.map((name) => `src/${name}.ts`) }),
  { ...modulesOnly, clean: false },
  { ...bundled("read", ["server", "server-components"]), alias: { "@enkryptify/sdk": errors } },
  { ...load, plugins: [load.plugins, builtinsFromProcess()] },
];
