import { boot } from "./boot.ts";
import type { RegisterOptions } from "./options.ts";

export type { RegisterOptions } from "./options.ts";

/**
 * Loads the secrets before the first request, for servers that do not evaluate next.config (`output: "standalone"`).
 * Use it in `instrumentation.ts`: `export { register } from "@enkryptify/next/register"`.
 * @throws `EnkryptifyError` when the secrets cannot be loaded.
 */
export async function register(options: RegisterOptions = {}): Promise<void> {
  // Written out in full because the bundler puts the build's options here.
  await boot(options, process.env.ENKRYPTIFY_NEXT_BUILD);
}
