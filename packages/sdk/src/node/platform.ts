import type { Platform } from "../platform.ts";
import { systemClock } from "../system-clock.ts";
import { createNodeHttp } from "./http.ts";

/** The effects of Node.js. Modules that only some calls need are loaded by those calls. */
export const nodePlatform: Platform = {
  runtime: `node/${process.versions.node.split(".")[0]}`,
  clock: systemClock,
  get env() {
    return process.env;
  },
  sharesPromises: true,
  createHttp: createNodeHttp,
  createStreamingHttp: async (options) => (await import("./proxy-http.ts")).createNodeStreamingHttp(options),
  sha256: async (text) => nodeCrypto().createHash("sha256").update(text).digest("hex"),
  uuid: () => nodeCrypto().randomUUID(),
  readFile: async (path) => (await import("node:fs/promises")).readFile(path, "utf8"),
  openFileStore: async (options) => (await import("./file-store.ts")).openFileStore(options),
  stretchPassphrase: async (passphrase, salt) => (await import("./passphrase.ts")).stretchPassphrase(passphrase, salt),
  findProjectFile: async (from) => (await import("./project-file.ts")).findProjectFile(from),
};

/** Loading it costs a third of what importing this package costs, so it is left to the first call. */
function nodeCrypto(): typeof import("node:crypto") {
  return process.getBuiltinModule("node:crypto");
}
