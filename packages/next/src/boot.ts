import { describeLoad, loadSecrets, withoutStack } from "@enkryptify/sdk/kit";

import { writtenOptions } from "./build-options.ts";
import { current } from "./current.ts";
import { nextLog, realEnvironment } from "./next-internals.ts";
import { type RegisterOptions, serverOptions } from "./options.ts";
import { keepFresh, publish } from "./publish.ts";

/** Loads the secrets of a server that does not evaluate next.config. Does nothing where the config has loaded them. */
export async function boot(given: RegisterOptions, inlined: string | undefined): Promise<void> {
  if (current()) return;
  const options = serverOptions(given, inlined ?? (await writtenOptions()), process.env);
  const mode = process.env.NODE_ENV || "production";
  try {
    const loaded = await loadSecrets(options, {
      adapter: "next",
      mode,
      publicPrefixes: ["NEXT_PUBLIC_"],
      personalValues: mode === "development",
      realEnv: realEnvironment(),
    });
    publish(loaded, options);
    if (loaded.source !== "inherited") nextLog().event(`Enkryptify: ${describeLoad(loaded)}`);
    for (const warning of loaded.warnings) nextLog().warn(`Enkryptify: ${warning}`);
    // A build worker inherits its values and ends soon: nothing to keep fresh.
    if (loaded.source !== "inherited") keepFresh(loaded, options);
  } catch (error) {
    throw withoutStack(error);
  }
}
