import { HTTPException } from "hono/http-exception";
import { everything, type Rights } from "./access.ts";
import { findSession, findToken } from "./credentials.ts";
import { verifyClaims } from "./jwt.ts";
import type { State, Token, Workspace } from "./state.ts";

/** Who a valid credential stands for. */
export interface Principal {
  kind: "token" | "jwt" | "session";
  /** The id of the token, session or identity. */
  id: string;
  userId: string | null;
  /** What it may do in a workspace; nothing when the workspace is none of its business. */
  rightsIn(workspace: Workspace): Rights | undefined;
}

/** The raw credential of an `Authorization: Bearer` header. @throws {HTTPException} 401 */
export function bearer(header: string | undefined): string {
  const raw = /^Bearer (\S+)$/i.exec(header?.trim() ?? "")?.[1];
  if (raw === undefined) throw unauthorized();
  return raw;
}

/** Finds out who sends a credential. Tokens are looked up; for a JWT the claims alone decide. @throws {HTTPException} 401 */
export async function authenticate(state: State, raw: string, now: number): Promise<Principal> {
  const claims = raw.split(".").length === 3 ? await verifyClaims(state, raw, now) : undefined;
  if (claims) {
    const { rights, tokenId: id, workspaceId } = claims;
    return { kind: "jwt", id, userId: rights.userId, rightsIn: ({ id: asked }) => (asked === workspaceId ? rights : undefined) };
  }
  const session = findSession(state, raw, now);
  if (session) {
    const { id, userId } = session;
    return { kind: "session", id, userId, rightsIn: (workspace) => memberRights(workspace, userId) };
  }
  return authenticateToken(state, raw, now);
}

/** The same for API tokens only, which is what the exchange accepts. @throws {HTTPException} 401 */
export function authenticateToken(state: State, raw: string, now: number): Principal & { token: Token } {
  const token = findToken(state, raw, now);
  const home = state.workspaces.find(({ id }) => id === token?.workspaceId);
  // A removed member's tokens end with the membership.
  if (!token || !home || !tokenRights(home, token)) throw unauthorized();
  // Kept in memory and saved with the next change: a write to the disk for each read would be too slow.
  token.lastUsedAt = new Date(now).toISOString();
  const rightsIn = (workspace: Workspace): Rights | undefined => tokenRights(workspace, token);
  return { kind: "token", id: token.id, userId: token.createdById, rightsIn, token };
}

/** The answer to every kind of bad credential: it must not tell them apart. */
export function unauthorized(): HTTPException {
  return new HTTPException(401, { message: "Invalid or expired token" });
}

function tokenRights(workspace: Workspace, token: Token): Rights | undefined {
  if (workspace.id !== token.workspaceId) return undefined;
  const rights = memberRights(workspace, token.createdById);
  return rights && { ...rights, permission: token.permission, scopes: [token.scope, ...rights.scopes.slice(1)] };
}

/** What a user may do with a login: the credential itself limits nothing, the role and scope of the member do. */
function memberRights(workspace: Workspace, userId: string): Rights | undefined {
  const member = workspace.members.find((candidate) => candidate.userId === userId);
  return member && { userId, role: member.role, permission: "read-write", scopes: [everything, member.scope] };
}
