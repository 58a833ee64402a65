export { findChromium, launchChromium } from "./chromium.ts";
export { startEmulator, type StartedEmulator } from "./emulator.ts";
export { visit, type Visit } from "./visit.ts";
