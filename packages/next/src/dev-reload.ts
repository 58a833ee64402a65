import { existsSync, utimesSync } from "node:fs";
import { join } from "node:path";

const CONFIG_FILES = ["next.config.ts", "next.config.mts", "next.config.mjs", "next.config.js"];
const ENV_FILES = [".env.development.local", ".env.local", ".env.development", ".env"];

/**
 * Makes a running dev server serve changed values: Next reads its environment again when the time of an .env file changes.
 * Without one the server is restarted, which is slower.
 */
export function reloadDevServer(dir: string): void {
  touchFirst(dir, [...ENV_FILES, ...CONFIG_FILES]);
}

/** Makes a running dev server evaluate its config again. */
export function restartDevServer(dir: string): void {
  touchFirst(dir, CONFIG_FILES);
}

// Only the time changes: Next offers no other way to tell a running dev server.
function touchFirst(dir: string, names: readonly string[]): void {
  const file = names.map((name) => join(dir, name)).find((path) => existsSync(path));
  if (!file) return;
  const now = new Date();
  utimesSync(file, now, now);
}
