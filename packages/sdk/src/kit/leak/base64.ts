const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** What each byte stands for in base64 of either alphabet; -1 for all others. */
export const BASE64_VALUES: Int8Array = new Int8Array(256).fill(-1);
for (const last of ["-_", "+/"]) {
  for (const [value, byte] of Buffer.from(ALPHABET + last).entries()) BASE64_VALUES[byte] = value;
}

const FIRST_OWN_CHARACTER = [0, 2, 3]; // by alignment; the ones before hold bits of other bytes

/**
 * Bytes in base64url with so many others before them. Three of these hold every stretch of the bytes at each of its three
 * alignments, see {@link encodedStretch}.
 */
export function encodeShifted(bytes: Uint8Array, shift: number): Buffer {
  const shifted = Buffer.alloc(shift + bytes.length);
  shifted.set(bytes, shift);
  return Buffer.from(shifted.toString("base64url"), "latin1");
}

/** Where {@link encodeShifted} has the characters that depend on a stretch of the bytes and on nothing beside it. */
export function encodedStretch(from: number, length: number, shift: number): { readonly start: number; readonly length: number } {
  const alignment = (from + shift) % 3;
  const group = ((from + shift - alignment) / 3) * 4;
  const first = FIRST_OWN_CHARACTER[alignment] ?? 0;
  const end = Math.floor(((alignment + length) * 4) / 3); // the last character may share its bits with what follows
  return { start: group + first, length: end - first };
}
