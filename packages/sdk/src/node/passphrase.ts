import { scrypt } from "node:crypto";

const stretched = new Map<string, Promise<Uint8Array>>();

/**
 * 32 bytes from a passphrase, by scrypt with N = 2^17: about half a second and 128 MB, once per process and salt.
 *
 * @param salt says what the bytes are for; not random, because processes must come to the same bytes on their own
 */
export function stretchPassphrase(passphrase: string, salt: string): Promise<Uint8Array> {
  const id = JSON.stringify([passphrase, salt]);
  const known =
    stretched.get(id) ??
    new Promise<Uint8Array>((resolve, reject) => {
      const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };
      scrypt(passphrase, salt, 32, cost, (error, key) => (error === null ? resolve(key) : reject(error)));
    });
  stretched.set(id, known);
  return known;
}
