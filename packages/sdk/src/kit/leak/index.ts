export type { LeakFinding } from "./findings.ts";
export { scanOutput, scanOutputSync, type ScanOutputOptions } from "./output.ts";
export { leakError } from "./report.ts";
export { createLeakScanner, type LeakScanner } from "./scanner.ts";
export type { LeakScannerOptions } from "./targets.ts";
export { leakGuardSettings, type LeakGuard, type LeakGuardOptions, type LeakGuardSettings } from "./options.ts";
