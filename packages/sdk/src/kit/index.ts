// For adapters and for libraries built on the SDK. Same versioning as the rest of the package.
export { EnkryptifyClient } from "../client.ts";
export type { ErrorCode } from "../error-codes.ts";
export { EnkryptifyError, isEnkryptifyError, type EnkryptifyErrorInit } from "../errors.ts";
export { Enkryptify } from "../index.ts";
export { nearestName } from "../nearest-name.ts";
export type { EnkryptifyOptions } from "../options.ts";
export { createRedactor, type Redactor } from "../redact.ts";
export type { Secrets } from "../secrets/secrets-object.ts";
export type { AdapterOptions, LoadContext } from "./adapter-options.ts";
export { looksLikeCredential } from "./audience.ts";
export { isDangerousName } from "./dangerous-names.ts";
export { applyToEnv, type AppliedEnv, type ApplyOptions } from "./inject.ts";
export { loadSecrets } from "./load.ts";
export { describeLoad, type LoadedPlace, type LoadedSecrets } from "./loaded-secrets.ts";
export {
  createLeakScanner,
  leakError,
  leakGuardSettings,
  scanOutput,
  scanOutputSync,
  type LeakFinding,
  type LeakGuard,
  type LeakGuardOptions,
  type LeakGuardSettings,
  type LeakScanner,
  type LeakScannerOptions,
  type ScanOutputOptions,
} from "./leak/index.ts";
export { maskConsole, maskOutput } from "./mask-output.ts";
export { forgetLoads } from "./once.ts";
export { withoutStack } from "./presentable-error.ts";
export type { StandardSchemaV1 } from "./standard-schema.ts";
export { writeTypesFile } from "./types-file.ts";
export { reloadSecrets, watchSecrets, type WatchHandlers } from "./watch.ts";
