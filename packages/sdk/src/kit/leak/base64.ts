const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** What each byte stands for in base64 of either alphabet; -1 for all others. */
export const BASE64_VALUES: Int8Array = new Int8Array(256).fill(-1);
for (const last of ["-_", "+/"]) {
  for (const [value, byte] of Buffer.from(ALPHABET + last).entries()) BASE64_VALUES[byte] = value;
}
