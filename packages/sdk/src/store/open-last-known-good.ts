import { fromToken, type Credential } from "../credential.ts";
import type { ResolvedOptions } from "../options.ts";
import type { WantedPlace } from "../place.ts";
import type { Platform } from "../platform.ts";
import { guardStore } from "./guarded-store.ts";
import { keyMaterialOf } from "./key-material.ts";
import { createLastKnownGood, type LastKnownGood } from "./last-known-good.ts";
import { createSealer } from "./seal.ts";
import type { SharedStore } from "./shared-store.ts";
import { createVault, type Vault } from "./vault.ts";
import { createWarning } from "./warning.ts";

export interface KeptPlace {
  resolved: ResolvedOptions;
  platform: Platform;
  /** As the user named it: the copy must be found without the API. */
  wanted: WantedPlace;
  usePersonalValues: boolean;
}

const TIMEOUT_MS = 3000;
const FOURTEEN_DAYS = 1_209_600_000;
const CI_VARIABLES = ["CI", "CONTINUOUS_INTEGRATION", "BUILD_NUMBER", "TF_BUILD", "TEAMCITY_VERSION", "CODEBUILD_BUILD_ID"];

/**
 * The copy of one environment; undefined where none is kept: in CI, whose machines and caches others see, without a file
 * system, or with nothing strong enough to seal with.
 */
export async function openLastKnownGood(kept: KeptPlace): Promise<LastKnownGood | undefined> {
  const { platform, wanted } = kept;
  const { lastKnownGood: settings = {}, credential, baseUrl, printsWarnings } = kept.resolved;
  const { openFileStore, clock, env } = platform;
  if (CI_VARIABLES.some((name) => isSet(env[name]))) return undefined;
  // The cluster replaces a service-account token about hourly, so it cannot open a copy that is to last.
  if (openFileStore === undefined || (credential.kind === "kubernetes" && settings.key === undefined)) return undefined;
  const { dir, maxAgeMs = FOURTEEN_DAYS, previousToken } = settings;
  const warn = createWarning(printsWarnings);
  const open = (): Promise<SharedStore> =>
    openFileStore({ dir, lasting: true, keepMs: maxAgeMs }).catch((error: unknown) => {
      warn(`No copy for outages can be kept, because of its folder: ${(error as Error).message}.`);
      throw error;
    });
  const store = guardStore(open, clock, TIMEOUT_MS);

  const parts = [baseUrl, wanted.workspace ?? "", wanted.project ?? "", wanted.environment ?? ""];
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

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
}
