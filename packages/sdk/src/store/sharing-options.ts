import { invalid, text } from "../option-values.ts";
import type { SharedStore } from "./shared-store.ts";

/** What processes with the same credential share, and where. */
export interface SharingOptions {
  /** Where to share. A store that `sharesSnapshots` (Redis does) also spares list requests. @default files, on Node.js */
  store?: SharedStore | undefined;
  /**
   * Folder for the files, made with mode 0700; refused when it belongs to somebody else or others may enter it.
   * @default $XDG_RUNTIME_DIR/enkryptify, else enkryptify-<uid> in the temporary folder
   */
  dir?: string | undefined;
  /**
   * Seals what is shared, instead of the credential: 32 bytes in hex or base64, or a passphrase. Needed where the
   * members of a fleet have tokens of their own, as Kubernetes pods do.
   */
  key?: string | undefined;
}

/** The encrypted copy of the last values, for a start while the API cannot be reached. */
export interface LastKnownGoodOptions {
  /** Folder for the copies, made with mode 0700. @default $XDG_STATE_HOME/enkryptify, else ~/.local/state/enkryptify */
  dir?: string | undefined;
  /** Milliseconds after which a copy is not used any more. @default 1209600000, which is 14 days */
  maxAgeMs?: number | undefined;
  /** Seals the copies instead of the credential: 32 bytes in hex or base64, or a passphrase. Needed for Kubernetes. */
  key?: string | undefined;
  /** The token before the last rotation, to read the copy made with it. */
  previousToken?: string | undefined;
}

/** Settings of the copies with every default filled in. */
export interface LastKnownGoodSettings extends LastKnownGoodOptions {
  maxAgeMs: number;
}

const FOURTEEN_DAYS = 1_209_600_000;
const CI_VARIABLES = ["CI", "CONTINUOUS_INTEGRATION", "BUILD_NUMBER", "TF_BUILD", "TEAMCITY_VERSION", "CODEBUILD_BUILD_ID"];

/**
 * Undefined when nothing is to be shared.
 *
 * @param ownTransport whether the user replaced the transport: what it talks to is not known to be the same for others
 * @throws EnkryptifyError `CONFIG_INVALID`
 */
export function resolveSharing(option: unknown, ownTransport: boolean): SharingOptions | undefined {
  if (option === false || (option === undefined && ownTransport)) return undefined;
  const given = settings("sharing", option);
  const store = given["store"];
  if (store !== undefined && (typeof store !== "object" || store === null)) throw invalid("sharing.store", "must be a store");
  return {
    store: store as SharedStore | undefined,
    dir: text(given["dir"], "sharing.dir"),
    key: text(given["key"], "sharing.key"),
  };
}

/**
 * Undefined when no copy is to be kept; never kept in CI, whose machines and caches others see.
 *
 * @throws EnkryptifyError `CONFIG_INVALID`
 */
export function resolveLastKnownGood(
  option: unknown,
  env: Readonly<Record<string, string | undefined>>,
): LastKnownGoodSettings | undefined {
  if (option === undefined || option === false) return undefined;
  const given = settings("lastKnownGood", option);
  const maxAgeMs = given["maxAgeMs"] ?? FOURTEEN_DAYS;
  if (typeof maxAgeMs !== "number" || !(maxAgeMs > 0)) throw invalid("lastKnownGood.maxAgeMs", "must be a number above 0");
  const resolved = {
    dir: text(given["dir"], "lastKnownGood.dir"),
    maxAgeMs,
    key: text(given["key"], "lastKnownGood.key"),
    previousToken: text(given["previousToken"], "lastKnownGood.previousToken"),
  };
  return CI_VARIABLES.some((name) => isSet(env[name])) ? undefined : resolved;
}

function settings(field: string, option: unknown): Record<string, unknown> {
  if (option === undefined || option === true) return {};
  if (typeof option === "object" && option !== null) return option as Record<string, unknown>;
  throw invalid(field, "must be true, false or an object");
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
}
