import { boot } from "./boot.ts";
import { nextLog } from "./next-internals.ts";
import type { RegisterOptions } from "./options.ts";

export type { RegisterOptions } from "./options.ts";

/**
 * Loads the secrets before the first request, for servers that do not evaluate next.config (`output: "standalone"`).
 * Use it in `instrumentation.ts`: `export { register } from "@enkryptify/next/register"`.
 * Where they cannot be loaded, the process ends with exit code 1 and one message, unless `onUnavailable` says otherwise.
 */
export async function register(options: RegisterOptions = {}): Promise<void> {
  try {
    // Written out in full because the bundler puts the build's options here.
    await boot(options, process.env.ENKRYPTIFY_NEXT_BUILD);
  } catch (error) {
    if (process.env["NEXT_PHASE"] === "phase-production-build") throw error;
    // Next remembers a failed register() and would answer 500 for good, also when the API is back.
    nextLog().error((error as Error).stack); // which is its message with the code
    process.exit(1);
  }
}
