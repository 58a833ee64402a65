import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { createLocalJWKSet, decodeJwt, jwtVerify, SignJWT } from "jose";
import { everything, type Rights } from "./access.ts";
import type { Identity, Workspace } from "./state.ts";

/** What to put into a service-account token. */
export interface ServiceAccountTokenOptions {
  /** @default "system:serviceaccount:default:app" */
  subject?: string;
  /** @default "https://kubernetes.default.svc.cluster.local" */
  issuer?: string;
  /** @default "enkryptify" */
  audience?: string;
  /** Seconds. @default 3600 */
  expiresIn?: number;
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
}

export const defaultIssuer = "https://kubernetes.default.svc.cluster.local";
export const defaultAudience = "enkryptify";

/** Signs a token as a test cluster would. Identities of a seed without `keys` accept it. */
export async function createServiceAccountToken(options: ServiceAccountTokenOptions = {}): Promise<string> {
  const issuedAt = Math.floor((options.now ?? Date.now)() / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: "EdDSA" })
    .setSubject(options.subject ?? "system:serviceaccount:default:app")
    .setIssuer(options.issuer ?? defaultIssuer)
    .setAudience(options.audience ?? defaultAudience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + (options.expiresIn ?? 3600))
    .sign(testClusterKey());
}

/** The public key that belongs to `createServiceAccountToken`. */
export function testClusterPublicKey(): Record<string, unknown> {
  return { ...createPublicKey(testClusterKey()).export({ format: "jwk" }), alg: "EdDSA" };
}

/** The registered identity that this token proves, or nothing. */
export async function findIdentity(workspace: Workspace, token: string, now: number): Promise<Identity | undefined> {
  let subject: string | undefined;
  try {
    subject = decodeJwt(token).sub;
  } catch {
    return undefined;
  }
  for (const identity of workspace.identities) {
    if (identity.subject === subject && (await proves(token, identity, now))) return identity;
  }
  return undefined;
}

/** An identity with a user is limited by that member; one without has what was registered, and no personal values. */
export function identityRights(workspace: Workspace, identity: Identity): Rights | undefined {
  const { userId, permission, scope } = identity;
  if (userId === null) return { userId, role: "admin", permission, scopes: [scope, everything] };
  const member = workspace.members.find((candidate) => candidate.userId === userId);
  return member && { userId, role: member.role, permission, scopes: [scope, member.scope] };
}

async function proves(token: string, identity: Identity, now: number): Promise<boolean> {
  const { issuer, audience, subject } = identity;
  try {
    const keys = createLocalJWKSet({ keys: identity.keys });
    await jwtVerify(token, keys, { issuer, audience, subject, currentDate: new Date(now), requiredClaims: ["exp"] });
    return true;
  } catch {
    return false; // every reason is the same 401
  }
}

/** A key that everybody can make: it protects nothing, and no key material has to lie in the repository. */
function testClusterKey(): KeyObject {
  const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");
  const seed = createHash("sha256").update("test cluster of the emulator").digest();
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: "der", type: "pkcs8" });
}
