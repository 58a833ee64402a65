import { defineConfig, type UserConfig } from "tsdown";

/** One character outside ASCII makes an engine keep the whole file in two bytes a character, and read it more slowly. */
const ascii = {
  name: "ascii",
  generateBundle(_: unknown, bundle: Record<string, { fileName: string; code?: string }>): void {
    for (const file of Object.values(bundle)) {
      if (file.code === undefined || !/\.[cm]js$/.test(file.fileName)) continue;
      file.code = file.code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
    }
  },
};

/** The only build settings: every package passes its entries and formats. */
export function packageBuild(options: {
  entry: string[];
  format?: ("esm" | "cjs")[];
  external?: (string | RegExp)[];
}): UserConfig {
  return defineConfig({
    entry: options.entry,
    format: options.format ?? ["esm", "cjs"],
    deps: { neverBundle: options.external ?? [] },
    outputOptions: {
      exports: "named",
      // Left alone, the bundler's own helper lands in an entry that every other CommonJS file then loads, and what that entry needs with it.
      codeSplitting: { groups: [{ name: "runtime", test: /rolldown\/runtime/ }] },
    },
    plugins: [ascii],
    platform: "node",
    target: "node20.19",
    dts: { oxc: true, sourcemap: false },
    fixedExtension: true,
    clean: true,
    sourcemap: false,
    outDir: "dist",
    logLevel: "warn",
    checks: { legacyCjs: false },
  });
}
