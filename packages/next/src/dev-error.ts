import { join } from "node:path";

import type { NextConfig } from "next";

import { nextMajor } from "./next-internals.ts";

/** What the error loader is given. */
export interface DevError {
  readonly message: string;
  /** Only pages below these folders show the error: instrumentation and middleware must go on, or the server ends. */
  readonly dirs: readonly string[];
}

/**
 * Makes every page of a dev server show an error in Next's overlay: its source does not compile, and the message says why.
 * Next 14 with `--turbo` knows no such rule; there `secret()` throws the same error.
 */
export function showInOverlay(config: NextConfig, dir: string, error: Error): NextConfig {
  const dirs = ["app", "pages"].flatMap((name) => [join(dir, name), join(dir, "src", name)]);
  const options: DevError = { message: error.stack ?? error.message, dirs };
  const loader = { loader: "@enkryptify/next/error-loader", options: { ...options, dirs: [...dirs] } };
  const shown: NextConfig = { ...config, webpack: withLoader(config.webpack, loader) };
  if (nextMajor() < 15) return shown;
  const rule = nextMajor() === 15 ? [loader] : { condition: { not: "foreign" as const }, loaders: [loader] };
  return { ...shown, turbopack: { ...config.turbopack, rules: { ...config.turbopack?.rules, "*.{js,jsx,ts,tsx,mdx}": rule } } };
}

type Webpack = NonNullable<NextConfig["webpack"]>;

function withLoader(inner: NextConfig["webpack"], loader: object): Webpack {
  return (webpackConfig, context) => {
    const resolved: { module: { rules: object[] } } = inner?.(webpackConfig, context) ?? webpackConfig;
    resolved.module.rules.unshift({ test: /\.(jsx?|tsx?|mdx)$/, exclude: /node_modules/, enforce: "pre", use: [loader] });
    return resolved;
  };
}
