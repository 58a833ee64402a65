import { EnkryptifyClient } from "./client.ts";
import type { EnkryptifyOptions } from "./options.ts";
import { webPlatform } from "./web/platform.ts";

export * from "./public.ts";

/** The same client for runtimes without `node:` modules: Workers, edge functions, browsers' tests. No project file. */
export class Enkryptify extends EnkryptifyClient {
  /** @throws EnkryptifyError `CONFIG_INVALID`, `CONFIG_INSECURE_URL`, `AUTH_TOKEN_MALFORMED` */
  constructor(options: EnkryptifyOptions = {}) {
    super(options, webPlatform);
  }
}

export default Enkryptify;
