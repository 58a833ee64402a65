import { createCipheriv, createDecipheriv, hkdfSync, randomFillSync } from "node:crypto";
import type { SealingCrypto } from "../../../src/platform.ts";

const TAG_BYTES = 16;

interface GcmRule {
  iv: Uint8Array;
  additionalData: Uint8Array;
}

/**
 * What sealing needs of WebCrypto, done at once: the real one works in threads, and so takes real time in which virtual
 * time must not pass. Also a second implementation of the format.
 */
export const syncCrypto: SealingCrypto = {
  getRandomValues: (bytes) => randomFillSync(bytes as unknown as NodeJS.ArrayBufferView) as unknown as typeof bytes,
  subtle: {
    importKey: async (_format: string, raw: unknown) => raw,
    deriveKey: async ({ salt, info }: { salt: Uint8Array; info: Uint8Array }, raw: Uint8Array) =>
      Buffer.from(hkdfSync("sha256", raw, salt, info, 32)),
    encrypt: async ({ iv, additionalData }: GcmRule, key: Buffer, data: Uint8Array) => {
      const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(additionalData);
      return Uint8Array.from(Buffer.concat([cipher.update(data), cipher.final(), cipher.getAuthTag()])).buffer;
    },
    decrypt: async ({ iv, additionalData }: GcmRule, key: Buffer, data: Uint8Array) => {
      const end = data.length - TAG_BYTES;
      const decipher = createDecipheriv("aes-256-gcm", key, iv).setAAD(additionalData).setAuthTag(data.subarray(end));
      return Uint8Array.from(Buffer.concat([decipher.update(data.subarray(0, end)), decipher.final()])).buffer;
    },
  } as unknown as SealingCrypto["subtle"],
};
