import { createHash } from "node:crypto";

/** An id that is the same in every run: a UUID (version 5 layout) made from the path of a thing in the seed. */
export function stableId(...path: readonly string[]): string {
  const bytes = createHash("sha1").update(JSON.stringify(path)).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
