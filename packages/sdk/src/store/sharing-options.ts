import { invalid } from "../option-values.ts";
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

const KINDS = { store: "object", dir: "string", key: "string", previousToken: "string", maxAgeMs: "number" };

/**
 * Undefined when nothing is to be shared.
 *
 * @param ownTransport whether the user replaced the transport: what it talks to is not known to be the same for others
 * @throws EnkryptifyError `CONFIG_INVALID`
 */
export function resolveSharing(option: boolean | SharingOptions | undefined, ownTransport: boolean): SharingOptions | undefined {
  return settings("sharing", option ?? !ownTransport);
}

/**
 * Undefined when no copy is to be kept.
 *
 * @throws EnkryptifyError `CONFIG_INVALID`
 */
export function resolveLastKnownGood(option: boolean | LastKnownGoodOptions | undefined): LastKnownGoodOptions | undefined {
  return settings("lastKnownGood", option ?? false);
}

function settings<T extends object>(field: string, option: boolean | T): Partial<T> | undefined {
  if (option === true) return {};
  if (option === false) return undefined;
  if (typeof option !== "object") throw invalid(field, "must be true, false or an object");
  const values = option as Readonly<Record<string, unknown>>;
  for (const [name, kind] of Object.entries(KINDS)) {
    const value = values[name];
    if (value !== undefined && (typeof value !== kind || !value || (value as number) <= 0))
      throw invalid(`${field}.${name}`, `must be of the type ${kind}, and not empty`);
  }
  return option;
}
