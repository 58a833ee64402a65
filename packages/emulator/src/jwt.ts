import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import * as z from "zod";
import type { Rights } from "./access.ts";
import type { State } from "./state.ts";

/** Seconds that an exchanged token lives. */
export const jwtLifetime = 900;

/** What an exchanged token says. It alone decides: a change of role or a revocation counts from the next exchange on. */
export interface Claims {
  workspaceId: string;
  /** The id of the API token or identity it was made from. */
  tokenId: string;
  rights: Rights;
}

/** The answer of both exchanges. */
export interface AccessToken {
  accessToken: string;
  expiresIn: number;
  tokenType: "Bearer";
}

const issuer = "enkryptify-emulator";

const scopeSchema = z.object({
  all: z.boolean(),
  teams: z.array(z.string()),
  projects: z.array(z.string()),
  environments: z.array(z.string()),
});

const claimsSchema = z.object({
  workspaceId: z.string(),
  tokenId: z.string(),
  rights: z.object({
    userId: z.string().nullable(),
    role: z.enum(["admin", "developer", "member"]),
    permission: z.enum(["read", "read-write"]),
    scopes: z.array(scopeSchema),
  }),
});

/** A new signing key as a JWK. */
export function createSigningKey(): Record<string, unknown> {
  // Node.js 20 may hang for good where garbage is collected while the key object that generateKeyPair returned is exported:
  // both want its lock. So the generator encodes the key itself, and another object is exported.
  const { privateKey: key } = generateKeyPairSync("ed25519", {
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "der" },
  });
  return { ...createPrivateKey({ key, type: "pkcs8", format: "der" }).export({ format: "jwk" }) };
}

/** Signs the claims for `jwtLifetime` seconds. */
export async function signClaims(state: State, claims: Claims, now: number): Promise<AccessToken> {
  const issuedAt = Math.floor(now / 1000);
  const accessToken = await new SignJWT({ ...claims })
    .setProtectedHeader({ alg: "EdDSA", typ: "JWT" })
    .setIssuer(issuer)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + jwtLifetime)
    .sign(privateKey(state));
  return { accessToken, expiresIn: jwtLifetime, tokenType: "Bearer" };
}

/** The claims of a token that we signed and that has not expired; else nothing. */
export async function verifyClaims(state: State, jwt: string, now: number): Promise<Claims | undefined> {
  try {
    const key = createPublicKey(privateKey(state));
    const { payload } = await jwtVerify(jwt, key, { issuer, algorithms: ["EdDSA"], currentDate: new Date(now) });
    return claimsSchema.parse(payload);
  } catch {
    return undefined; // every reason is the same 401
  }
}

function privateKey(state: State): KeyObject {
  return createPrivateKey({ key: state.signingKey, format: "jwk" });
}
