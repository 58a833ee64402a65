import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where a Chromium is installed; undefined where there is none, in which case the tests that need it are skipped. */
export function findChromium(): string | undefined {
  const path = process.env["CHROMIUM_PATH"] ?? PATHS.find((candidate) => existsSync(candidate));
  if (path === undefined)
    console.log("skipped: the tests in a browser need Chromium (apt-get install chromium, or set CHROMIUM_PATH)");
  return path;
}

/** Starts a headless Chromium that talks to nobody but the pages it is sent to. */
export function launchChromium(executablePath: string): Promise<Browser> {
  const quiet = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  // Chromium refuses its sandbox to root, which is who CI containers run as.
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath, args: [...quiet, ...sandbox] });
}
