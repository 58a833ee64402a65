import { existsSync, utimesSync } from "node:fs";
import { join } from "node:path";

// Next watches these in this order; next.config restarts the server, which is slower but always there.
const WATCHED = [
  ".env.development.local",
  ".env.local",
  ".env.development",
  ".env",
  "next.config.ts",
  "next.config.mjs",
  "next.config.js",
];

/** Makes a running dev server serve changed values: it re-reads its environment when the time of a watched file changes. */
export function reloadDevServer(dir: string): void {
  const file = WATCHED.map((name) => join(dir, name)).find((path) => existsSync(path));
  if (!file) return;
  const now = new Date();
  utimesSync(file, now, now);
}
