export { withEnkryptify, type EnkryptifyNextConfig, type NextConfigInput } from "./with-enkryptify.ts";
export type { EnkryptifyNextOptions } from "./options.ts";
export { EnkryptifyError, isEnkryptifyError, type ErrorCode, type LeakGuardOptions } from "@enkryptify/sdk/kit";
