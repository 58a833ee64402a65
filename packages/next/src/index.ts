export { withEnkryptify, type EnkryptifyNextConfig, type NextConfigInput } from "./with-enkryptify.ts";
export type { EnkryptifyNextOptions, LeakGuardOptions } from "./options.ts";
export { EnkryptifyError, isEnkryptifyError, type ErrorCode } from "@enkryptify/sdk/kit";
