import { createApi, type Api } from "./api.ts";
import { safely } from "./call-safely.ts";
import { createTransport } from "./http/transport.ts";
import { createMemo, type Memo } from "./memo.ts";
import type { EnkryptifyOptions, ResolvedOptions } from "./options.ts";
import type { Platform } from "./platform.ts";
import type { SessionParts } from "./session/open-exchange.ts";
import { acquireSession } from "./session/registry.ts";
import type { Session } from "./session/session.ts";
import { createStaticSession } from "./session/static-session.ts";
import type { Sharing } from "./store/sharing.ts";
import { createFetchHttp } from "./web/fetch-http.ts";
import { VERSION } from "./version.ts";

/** An authenticated way to the API. */
export interface Connection {
  api: Api;
  /** Names the credential without revealing it: part of the key under which snapshots are kept. */
  credentialId: string;
  /** For requests that do not go to the API: those to the proxy service. */
  session: Session;
  /** What it does together with other processes; undefined when that is off or has no place. */
  sharing: Memo<Sharing> | undefined;
  close(): void;
}

/**
 * Reads the credential and joins the session other clients of the same credential use.
 *
 * @param workspace needed for Kubernetes, whose exchange names it
 */
export async function connect(
  options: EnkryptifyOptions,
  resolved: ResolvedOptions,
  platform: Platform,
  workspace: string | undefined,
): Promise<Connection> {
  const { credential } = resolved;
  const readCredential = (): Promise<string> => credential.read(platform);
  const credentialId = await platform.sha256(credential.source ?? (await readCredential()));
  const transport = createTransport({
    baseUrl: resolved.baseUrl,
    http:
      options.fetch === undefined
        ? platform.createHttp({ agent: options.agent, proxyFromEnv: options.proxyFromEnv })
        : createFetchHttp(options.fetch),
    clock: platform.clock,
    userAgent: platform.runtime === "web" ? undefined : `enkryptify-sdk/${VERSION} (${platform.runtime})`,
    uuid: platform.uuid,
    timeoutMs: resolved.timeoutMs,
    totalTimeoutMs: resolved.totalTimeoutMs,
    maxRetries: resolved.maxRetries,
  });
  const sharing = sharingOf(resolved, platform, workspace);
  const key = [
    resolved.baseUrl,
    credential.kind,
    resolved.strategy,
    String(resolved.fallback),
    credentialId,
    workspace ?? "",
    sharing === undefined ? "alone" : (resolved.sharing?.dir ?? ""),
  ].join(" ");
  const makeSession = await sessionMaker(resolved);
  const shared = acquireSession(key, platform.clock, () =>
    makeSession({ resolved, platform, transport, readCredential, workspace, sharing, onEvent: safely(options.onEvent) }),
  );
  const { session, release } = shared;
  return { api: createApi(transport, session), credentialId, session, sharing, close: release };
}

/** Loaded when it is first needed. */
function sharingOf(resolved: ResolvedOptions, platform: Platform, workspace: string | undefined): Memo<Sharing> | undefined {
  const { sharing } = resolved;
  if (sharing === undefined || !(sharing.store ?? platform.openFileStore)) return undefined;
  return createMemo(
    async () => (await import("./store/sharing.ts")).openSharing({ resolved, platform, workspace }),
    "opening the store",
    platform.sharesPromises,
  );
}

/** The exchange is loaded when it is used: a client that sends its static token pays nothing for it. */
async function sessionMaker(resolved: ResolvedOptions): Promise<(parts: SessionParts) => Session> {
  const asItIs = resolved.strategy === "token" && resolved.credential.kind === "token";
  if (asItIs) return ({ readCredential }) => createStaticSession(readCredential);
  return (await import("./session/open-exchange.ts")).openExchange;
}
