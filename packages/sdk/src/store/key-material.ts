import type { Credential } from "../credential.ts";
import type { Platform } from "../platform.ts";

/** What to seal with, and a name that all who have it share. The name is secret too: only its hash may leave. */
export interface KeyMaterial {
  secret: string | Uint8Array;
  identity: string;
}

/**
 * The secret that seals what this credential may share. Who has the credential may read the same from the API, so
 * sealing with it gives nobody more. Resolves to undefined when it is too weak to seal with.
 *
 * @param key replaces the credential: 32 bytes in hex or base64, or a passphrase, which is salted (slow, and Node.js only)
 */
export async function keyMaterialOf(
  credential: Credential,
  key: { text: string; salt: string } | undefined,
  platform: Platform,
): Promise<KeyMaterial | undefined> {
  const value = await credential.read(platform);
  if (key === undefined) return isStrong(value) ? { secret: value, identity: value } : undefined;
  const secret = await secretFromKey(key.text, key.salt, platform);
  if (secret === undefined) return undefined;
  // Pods of one service account have different tokens, which say the same about who they are.
  return { secret, identity: credential.kind === "kubernetes" ? (claimsOf(value) ?? value) : value };
}

/** The bytes of a key as users write it; undefined for a passphrase where it cannot be stretched. */
async function secretFromKey(key: string, salt: string, platform: Platform): Promise<Uint8Array | undefined> {
  if (/^[0-9a-f]{64}$/i.test(key)) return Uint8Array.from(key.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  if (/^[\w+/-]{43}=?$/.test(key)) return fromBase64(key);
  return platform.stretchPassphrase?.(key, salt);
}

/** Whether a random text of this length and these kinds of characters has at least 128 bits. */
export function isStrong(credential: string): boolean {
  const text = credential.replace(/^ek_live_/, "");
  const kinds: [RegExp, number][] = [
    [/\d/, 10],
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/[^\da-zA-Z]/, 2],
  ];
  const alphabet = kinds.reduce((sum, [kind, size]) => (kind.test(text) ? sum + size : sum), 0);
  return new Set(text).size >= 8 && text.length * Math.log2(Math.max(alphabet, 2)) >= 128;
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
}

function claimsOf(token: string): string | undefined {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const { iss, sub, aud } = JSON.parse(atob(payload)) as Record<string, unknown>;
    return sub === undefined ? undefined : JSON.stringify([iss, sub, aud]);
  } catch {
    return undefined;
  }
}
