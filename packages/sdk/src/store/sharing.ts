import type { ResolvedOptions } from "../options.ts";
import type { Place } from "../place.ts";
import type { Platform } from "../platform.ts";
import type { CacheTimes } from "../secrets/cache-options.ts";
import type { Snapshot } from "../secrets/snapshot.ts";
import type { Issued } from "../session/exchange.ts";
import { guardStore } from "./guarded-store.ts";
import { keyMaterialOf } from "./key-material.ts";
import { createSealer } from "./seal.ts";
import { createSharedExchange } from "./shared-exchange.ts";
import { createSharedSnapshots, type SnapshotRead } from "./shared-snapshots.ts";
import type { SharedStore } from "./shared-store.ts";
import type { SharingOptions } from "./sharing-options.ts";
import { createVault, type Vault } from "./vault.ts";
import { createWarning } from "./warning.ts";

/** What a connection does together with other processes. */
export interface Sharing {
  /** Wraps an exchange so that processes make one between them. */
  exchange(exchange: () => Promise<Issued>, hasFallback: boolean): (refused: string | undefined) => Promise<Issued>;
  /** Reads the secrets of a place, so that processes make one list request between them. */
  snapshot(target: SharedPlace, read: SnapshotRead): Promise<Snapshot>;
}

export interface SharedPlace {
  place: Place;
  usePersonalValues: boolean;
  times: CacheTimes;
}

export interface SharingContext {
  resolved: ResolvedOptions;
  /** Only the Kubernetes exchange depends on it. */
  workspace: string | undefined;
  platform: Platform;
}

const DAY = 86_400_000;
/** Files answer at once unless the disk is in trouble; a network store has to prove that it is there. */
const FILE_TIMEOUT_MS = 3000;
const STORE_TIMEOUT_MS = 1000;

export function openSharing(context: SharingContext): Sharing {
  const { resolved, platform } = context;
  const { sharing: options = {}, baseUrl, credential } = resolved;
  const { clock } = platform;
  const given = options.store;
  const warn = createWarning(resolved.printsWarnings && options.dir !== undefined);
  const store = guardStore(
    async () => given ?? (await openFiles(options, platform, warn)),
    clock,
    given === undefined ? FILE_TIMEOUT_MS : STORE_TIMEOUT_MS,
  );

  const key = options.key === undefined ? undefined : { text: options.key, salt: `enkryptify/shared/v1 ${baseUrl}` };

  // The credential is read again each time: it may have been rotated.
  async function vaults(kind: string, parts: readonly string[]): Promise<{ result: Vault; failure: Vault } | undefined> {
    const material = await keyMaterialOf(credential, key, platform);
    if (material === undefined) return undefined;
    const sealer = createSealer(material.secret, "enkryptify/shared/v1", platform.crypto);
    const name = async (what: string): Promise<string> => {
      const digest = await platform.sha256(JSON.stringify([what, baseUrl, credential.kind, material.identity, ...parts]));
      return `${what}-${digest.slice(0, 40)}`;
    };
    return {
      result: createVault(store, sealer, clock, await name(`${kind}1`)),
      failure: createVault(store, sealer, clock, await name(`${kind}1-failure`)),
    };
  }

  return {
    exchange: (exchange, hasFallback) =>
      createSharedExchange({ clock, exchange, hasFallback, vaults: () => vaults("jwt", [context.workspace ?? ""]) }),
    snapshot: async ({ place, usePersonalValues, times }, read) => {
      const { workspace, project, environment, environmentId } = place;
      const found = await vaults("secrets", [workspace, project, environmentId, String(usePersonalValues)]);
      if (found === undefined) return read.fetch();
      const label = `${workspace}/${project}/${environment}`;
      return createSharedSnapshots({ clock, times, label, vaults: found })(read);
    },
  };
}

/** Folders of our own that cannot be used are nobody's business: a read-only container is no fault. */
async function openFiles(options: SharingOptions, platform: Platform, warn: (message: string) => void): Promise<SharedStore> {
  if (platform.openFileStore === undefined) throw new Error("This runtime has no file system");
  try {
    return await platform.openFileStore({ dir: options.dir, lasting: false, keepMs: DAY });
  } catch (error) {
    warn(`Processes share nothing, because of their folder: ${(error as Error).message}.`);
    throw error;
  }
}
