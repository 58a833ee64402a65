import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Permission, Scope, Session, State, Token } from "./state.ts";

/** The lifetimes the API offers, in days (a month counts as 30). */
export const lifetimeDays = { "24h": 1, "5d": 5, "30d": 30, "60d": 60, "3m": 90, "6m": 180 } as const;

export type Lifetime = keyof typeof lifetimeDays;

/** What to write into a new token. */
export interface NewToken {
  workspaceId: string;
  userId: string;
  name: string;
  permission: Permission;
  scope: Scope;
  type: Token["type"];
  /** Milliseconds from now. */
  lifetimeMs: number;
  /** A given raw value, from a seed. @default a random one */
  raw?: string;
  /** @default a random one */
  id?: string;
}

const dayMs = 86_400_000;

/** Milliseconds of a lifetime. */
export function lifetimeMs(lifetime: Lifetime): number {
  return lifetimeDays[lifetime] * dayMs;
}

/** Adds a token. The raw value is returned here and kept nowhere. */
export function addToken(state: State, token: NewToken, now: number): { token: Token; raw: string } {
  const raw = token.raw ?? randomToken();
  const added: Token = {
    id: token.id ?? randomUUID(),
    workspaceId: token.workspaceId,
    name: token.name,
    prefix: displayPrefix(raw),
    hash: hashOf(raw),
    permission: token.permission,
    scope: token.scope,
    type: token.type,
    createdById: token.userId,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + token.lifetimeMs).toISOString(),
    lastUsedAt: null,
    revokedAt: null,
  };
  state.tokens.push(added);
  return { token: added, raw };
}

/** Gives the token a new raw value; everything else stays, also the end of its life, and the old value stops working. */
export function rotateToken(token: Token): string {
  const raw = randomToken();
  token.hash = hashOf(raw);
  token.prefix = displayPrefix(raw);
  return raw;
}

/** The token with this raw value, while it is valid. */
export function findToken(state: State, raw: string, now: number): Token | undefined {
  const hash = hashOf(raw);
  return state.tokens.find((token) => token.hash === hash && isLive(token, now));
}

/** Adds a login of the device flow. The raw value is returned here and kept nowhere. */
export function addSession(state: State, userId: string, seconds: number, now: number): string {
  // The form of a session token is not known. It must differ from an API token, which can be exchanged.
  const raw = `fake_session_${randomBytes(32).toString("base64url")}`;
  const expiresAt = new Date(now + seconds * 1000).toISOString();
  state.sessions.push({ id: randomUUID(), userId, hash: hashOf(raw), expiresAt, revokedAt: null });
  return raw;
}

/** The login with this raw value, while it is valid. */
export function findSession(state: State, raw: string, now: number): Session | undefined {
  const hash = hashOf(raw);
  return state.sessions.find((session) => session.hash === hash && isLive(session, now));
}

/** SHA-256 of a raw token, so that neither the state nor its file can give one away. */
export function hashOf(raw: string): string {
  return createHash("sha256").update(raw).digest("hex");
}

function isLive(credential: Pick<Token, "revokedAt" | "expiresAt">, now: number): boolean {
  return credential.revokedAt === null && Date.parse(credential.expiresAt) > now;
}

/** "fake" is part of the value, so that nobody takes a token of the emulator for a real one. */
function randomToken(): string {
  return `ek_live_fake_${randomBytes(32).toString("base64url")}`;
}

function displayPrefix(raw: string): string {
  return raw.slice(0, 17);
}
