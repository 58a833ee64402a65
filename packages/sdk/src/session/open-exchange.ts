import { safely } from "../call-safely.ts";
import type { Transport } from "../http/transport.ts";
import type { Memo } from "../memo.ts";
import type { ResolvedOptions } from "../options.ts";
import type { Platform } from "../platform.ts";
import type { Sharing } from "../store/sharing.ts";
import { createAutoSession } from "./auto-session.ts";
import { createExchangeSession } from "./exchange-session.ts";
import { exchangeServiceAccount, exchangeToken, type Issued } from "./exchange.ts";
import { acquireSession } from "./registry.ts";
import type { Session, SessionEvent } from "./session.ts";
import { createStaticSession } from "./static-session.ts";

/** What a session is made from. */
export interface SessionParts {
  resolved: ResolvedOptions;
  platform: Platform;
  transport: Transport;
  readCredential: () => Promise<string>;
  workspace: string | undefined;
  sharing: Memo<Sharing> | undefined;
  onEvent: ((event: SessionEvent) => void) | undefined;
}

/** The session of a credential that is exchanged for JWTs, always or at high request rates; one for all clients of the credential. */
export async function openExchange(parts: SessionParts): Promise<Session> {
  const { resolved, platform, readCredential, workspace, sharing } = parts;
  const { baseUrl, credential, strategy, fallback } = resolved;
  const credentialId = await platform.sha256(credential.source?.(platform) ?? (await readCredential()));
  const shares = sharing === undefined ? "alone" : (resolved.sharing?.dir ?? "");
  const key = [baseUrl, credential.kind, strategy, String(fallback), credentialId, workspace ?? "", shares].join(" ");
  const { session, release } = acquireSession(key, platform.clock, () => createSession(parts));
  return { ...session, close: release };
}

function createSession(parts: SessionParts): Session {
  const { resolved, platform, transport, readCredential } = parts;
  const { clock, sharesPromises } = platform;
  const shared = { clock, sharesPromises, onEvent: safely(parts.onEvent) };
  if (resolved.credential.kind === "kubernetes") {
    const workspace = parts.workspace ?? "";
    const exchange = async (): Promise<Issued> => exchangeServiceAccount(transport, clock, await readCredential(), workspace);
    return createExchangeSession({ ...shared, exchange: shareExchange(parts.sharing, exchange, false) });
  }
  const exchange = async (): Promise<Issued> => exchangeToken(transport, clock, await readCredential());
  const exchanging = createExchangeSession({
    ...shared,
    exchange: shareExchange(parts.sharing, exchange, resolved.fallback),
    readStatic: resolved.fallback ? readCredential : undefined,
  });
  if (resolved.strategy === "exchange") return exchanging;
  return createAutoSession(clock, createStaticSession(readCredential), exchanging);
}

function shareExchange(
  sharing: Memo<Sharing> | undefined,
  exchange: () => Promise<Issued>,
  hasFallback: boolean,
): (refused: string | undefined) => Promise<Issued> {
  let shared: ReturnType<Sharing["exchange"]> | undefined;
  return async (refused) => {
    shared ??= sharing === undefined ? exchange : (await sharing.get()).exchange(exchange, hasFallback);
    return shared(refused);
  };
}
