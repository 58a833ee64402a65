import { EnkryptifyClient } from "./client.ts";
import { nodePlatform } from "./node/platform.ts";
import type { EnkryptifyOptions } from "./options.ts";

export * from "./public.ts";

/** Reads secrets from Enkryptify. Cheap to create: nothing is read or sent before the first call. */
export class Enkryptify extends EnkryptifyClient {
  /** @throws EnkryptifyError `CONFIG_INVALID`, `CONFIG_INSECURE_URL`, `AUTH_TOKEN_MALFORMED` */
  constructor(options: EnkryptifyOptions = {}) {
    super(options, nodePlatform);
  }
}

export default Enkryptify;
