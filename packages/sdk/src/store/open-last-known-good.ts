import { fromToken, type Credential } from "../credential.ts";
import type { WantedPlace } from "../place.ts";
import type { Platform } from "../platform.ts";
import { guardStore } from "./guarded-store.ts";
import { keyMaterialOf } from "./key-material.ts";
import { createLastKnownGood, type LastKnownGood } from "./last-known-good.ts";
import { createSealer } from "./seal.ts";
import type { SharedStore } from "./shared-store.ts";
import type { LastKnownGoodSettings } from "./sharing-options.ts";
import { createVault, type Vault } from "./vault.ts";
import { createWarning } from "./warning.ts";

export interface KeptPlace {
  settings: LastKnownGoodSettings;
  platform: Platform;
  credential: Credential;
  baseUrl: string;
  /** As the user named it: the copy must be found without the API. */
  wanted: WantedPlace;
  usePersonalValues: boolean;
  printsWarnings: boolean;
}

const TIMEOUT_MS = 3000;

/** The copy of one environment; undefined where none can be kept: no file system, or nothing strong enough to seal with. */
export async function openLastKnownGood(kept: KeptPlace): Promise<LastKnownGood | undefined> {
  const { settings, platform, credential, wanted } = kept;
  const { openFileStore, clock } = platform;
  // The cluster replaces a service-account token about hourly, so it cannot open a copy that is to last.
  if (openFileStore === undefined || (credential.kind === "kubernetes" && settings.key === undefined)) return undefined;
  const { dir, maxAgeMs, previousToken } = settings;
  const warn = createWarning(kept.printsWarnings);
  const open = (): Promise<SharedStore> =>
    openFileStore({ dir, lasting: true, keepMs: maxAgeMs }).catch((error: unknown) => {
      warn(`No copy for outages can be kept, because of its folder: ${(error as Error).message}.`);
      throw error;
    });
  const store = guardStore(open, clock, TIMEOUT_MS);

  const parts = [kept.baseUrl, wanted.workspace ?? "", wanted.project ?? "", wanted.environment ?? ""];
  const key = settings.key === undefined ? undefined : { text: settings.key, salt: `enkryptify/lkg/v1 ${parts.join(" ")}` };

  async function vaultOf(owner: Credential): Promise<Vault | undefined> {
    const material = await keyMaterialOf(owner, key, platform);
    if (material === undefined) return undefined;
    // With a key of its own, a copy outlives the token it was read with.
    const identity = key === undefined ? material.identity : "";
    const digest = await platform.sha256(JSON.stringify([identity, ...parts, kept.usePersonalValues]));
    return createVault(
      store,
      createSealer(material.secret, "enkryptify/lkg/v1", platform.crypto),
      clock,
      `kept1-${digest.slice(0, 40)}`,
    );
  }

  const current = await vaultOf(credential);
  if (current === undefined) return undefined;
  const usesPrevious = previousToken !== undefined && key === undefined;
  return createLastKnownGood({
    clock,
    maxAgeMs,
    current,
    previous: usesPrevious ? await vaultOf(fromToken(previousToken)) : undefined,
    warn,
    label: [wanted.workspace, wanted.project, wanted.environment].filter((part) => part !== undefined).join("/"),
  });
}
