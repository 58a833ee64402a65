export { startEmulator, type StartedEmulator } from "./emulator.ts";
