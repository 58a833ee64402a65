import { createApi, type Api } from "./api.ts";
import { createTransport } from "./http/transport.ts";
import { createMemo, type Memo } from "./memo.ts";
import type { EnkryptifyOptions, ResolvedOptions } from "./options.ts";
import type { Http, Platform } from "./platform.ts";
import type { SessionParts } from "./session/open-exchange.ts";
import type { Session } from "./session/session.ts";
import { createStaticSession } from "./session/static-session.ts";
import type { Sharing } from "./store/sharing.ts";
import { VERSION } from "./version.ts";

/** An authenticated way to the API. */
export interface Connection {
  api: Api;
  /** For requests that do not go to the API: those to the proxy service. */
  session: Session;
  /** What it does together with other processes; undefined when that is off or has no place. */
  sharing: Memo<Sharing> | undefined;
}

/**
 * Reads the credential and opens a session for it.
 *
 * @param workspace needed for Kubernetes, whose exchange names it
 */
export async function connect(
  options: EnkryptifyOptions,
  resolved: ResolvedOptions,
  platform: Platform,
  workspace: string | undefined,
): Promise<Connection> {
  const transport = createTransport({
    ...resolved,
    http: await httpOf(options, platform),
    clock: platform.clock,
    userAgent: platform.runtime === "web" ? undefined : `enkryptify-sdk/${VERSION} (${platform.runtime})`,
    uuid: platform.uuid,
  });
  const sharing = sharingOf(resolved, platform, workspace);
  const { credential, strategy } = resolved;
  const readCredential = (): Promise<string> => credential.read(platform);
  const session =
    strategy === "token" && credential.kind === "token"
      ? await openStatic(readCredential)
      : await openExchange({ resolved, platform, transport, readCredential, workspace, sharing, onEvent: options.onEvent });
  return { api: createApi(transport, session), session, sharing };
}

/** Whether there is a token at all is the first thing to find out. */
async function openStatic(readCredential: () => Promise<string>): Promise<Session> {
  await readCredential();
  return createStaticSession(readCredential);
}

/** The exchange is loaded when it is used: a client that sends its static token pays nothing for it. */
async function openExchange(parts: SessionParts): Promise<Session> {
  return (await import("./session/open-exchange.ts")).openExchange(parts);
}

/** A `fetch` of the user's needs code that the transport of Node.js does without. */
async function httpOf({ fetch, agent, proxyFromEnv }: EnkryptifyOptions, platform: Platform): Promise<Http> {
  if (fetch === undefined) return platform.createHttp({ agent, proxyFromEnv });
  return (await import("./web/fetch-http.ts")).createFetchHttp(fetch);
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
