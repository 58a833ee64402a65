import { defineConfig, type UserConfig } from "tsdown";

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
