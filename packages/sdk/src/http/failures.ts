// What the transport needs when a call does not succeed at once, in one file of the package, loaded by the first failure.
export { answerError } from "./answer-errors.ts";
export { passGate } from "./pass-gate.ts";
export { beforeRetry, totalTimeout } from "./retries.ts";
export { timeoutError } from "./timeout-error.ts";
export { tooLargeError } from "./too-large.ts";
