import type { SealingCrypto } from "../platform.ts";

/** Encrypts what leaves this process. */
export interface Sealer {
  /** @param label what the text is and whose; a text sealed under one label does not open under another */
  seal(label: string, text: string, writtenAt: number): Promise<Uint8Array>;
  /** Resolves to undefined for bytes that were not sealed so, with this key and under this label. */
  open(label: string, bytes: Uint8Array): Promise<Opened | undefined>;
}

/** A text that was sealed by somebody with the same key. */
export interface Opened {
  text: string;
  /** Milliseconds since 1970, as the writer's clock had it. */
  writtenAt: number;
}

// Layout: format (6 bytes), written-at (8), salt (16), nonce (12), ciphertext and its tag.
const FORMAT = utf8("EKSEA1");
const TIME_AT = 6;
const SALT_AT = 14;
const NONCE_AT = 30;
const DATA_AT = 42;
const TAG_BYTES = 16;

/**
 * AES-256-GCM under a key of its own for every text: HKDF-SHA-256 of the material with a fresh salt. Format, label and
 * time are authenticated, so that a file cannot be renamed, mixed up or made younger.
 *
 * @param material a secret with at least 128 bits of chance in it; HKDF does not make a weak one strong
 * @param purpose separates the keys of uses that share their material
 */
export function createSealer(
  material: string | Uint8Array,
  purpose: string,
  { subtle, getRandomValues }: SealingCrypto = webCrypto(),
): Sealer {
  const raw = typeof material === "string" ? utf8(material) : material;
  const base = memo(() => subtle.importKey("raw", raw, "HKDF", false, ["deriveKey"]));

  async function keyFor(salt: Uint8Array, usage: "encrypt" | "decrypt"): Promise<CryptoKey> {
    const rule = { name: "HKDF", hash: "SHA-256", salt, info: utf8(purpose) };
    return subtle.deriveKey(rule, await base(), { name: "AES-GCM", length: 256 }, false, [usage]);
  }

  return {
    seal: async (label, text, writtenAt) => {
      const header = new Uint8Array(DATA_AT);
      header.set(FORMAT);
      new DataView(header.buffer).setFloat64(TIME_AT, writtenAt);
      getRandomValues(header.subarray(SALT_AT));
      const key = await keyFor(header.subarray(SALT_AT, NONCE_AT), "encrypt");
      const data = await subtle.encrypt(cipher(header, label), key, utf8(text));
      return concat(header, new Uint8Array(data));
    },
    open: async (label, bytes) => {
      if (bytes.length < DATA_AT + TAG_BYTES || !FORMAT.every((byte, at) => bytes[at] === byte)) return undefined;
      const header = bytes.subarray(0, DATA_AT);
      try {
        const key = await keyFor(header.subarray(SALT_AT, NONCE_AT), "decrypt");
        const data = await subtle.decrypt(cipher(header, label), key, bytes.subarray(DATA_AT));
        return { text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(data), writtenAt: timeOf(header) };
      } catch {
        return undefined;
      }
    },
  };
}

/** Its methods insist on their own object. */
function webCrypto(): SealingCrypto {
  const { crypto } = globalThis;
  return { subtle: crypto.subtle, getRandomValues: (bytes) => crypto.getRandomValues(bytes) };
}

type CryptoKey = Awaited<ReturnType<typeof globalThis.crypto.subtle.importKey>>;

function cipher(header: Uint8Array, label: string): { name: string; iv: Uint8Array; additionalData: Uint8Array } {
  return {
    name: "AES-GCM",
    iv: header.subarray(NONCE_AT, DATA_AT),
    additionalData: concat(header.subarray(0, SALT_AT), utf8(label)),
  };
}

function timeOf(header: Uint8Array): number {
  return new DataView(header.buffer, header.byteOffset).getFloat64(TIME_AT);
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function memo<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
