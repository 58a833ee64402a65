import { writtenOptions } from "./build-options.ts";
import { current, failure } from "./current.ts";
import { load } from "./load.ts";
import { type RegisterOptions, serverOptions } from "./options.ts";
import { publish } from "./publish.ts";
import { serve, unlessUnavailable } from "./serve.ts";

/** Loads the secrets of a server that does not evaluate next.config. Does nothing where the config has taken care of them. */
export async function boot(given: RegisterOptions, inlined: string | undefined): Promise<void> {
  if (current() ?? failure()) return;
  const options = serverOptions(given, inlined ?? (await writtenOptions()), process.env);
  const mode = process.env.NODE_ENV || "production";
  const loadNow = () => load(options, { mode, dev: mode === "development" });
  if (process.env["NEXT_PHASE"] === "phase-production-build") {
    // A build worker: its values are inherited, and it ends soon.
    if (!process.env["ENKRYPTIFY_NEXT_WITHOUT_SECRETS"]) publish(await loadNow(), options);
    return;
  }
  await serve({ options, load: loadNow, startsDespite: unlessUnavailable(options) });
}
