import { inflateRawSync } from "node:zlib";

/** One file in an archive, unpacked. */
export interface ArchiveEntry {
  readonly path: string;
  readonly content: Uint8Array;
}

const LARGEST_ENTRY = 2 ** 29; // 512 MiB
const BLOCK = 512;
const ZIP_END = 0x0605_4b50;
const ZIP_ENTRY = 0x0201_4b50;
const STORED = 0;
const DEFLATED = 8;

/** The files in a tar or zip archive; undefined for anything else, and for a damaged archive. Compression of the tar itself is undone by the caller. */
export function archiveEntries(content: Uint8Array): ArchiveEntry[] | undefined {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length);
  try {
    if (bytes.toString("latin1", 257, 262) === "ustar") return tarEntries(bytes);
    if (bytes.toString("latin1", 0, 4) === "PK\u0003\u0004") return zipEntries(bytes);
  } catch {
    // Sizes that lead out of the file, or data that do not inflate: it is scanned as it is.
  }
  return undefined;
}

function tarEntries(bytes: Buffer): ArchiveEntry[] {
  const entries: ArchiveEntry[] = [];
  const text = (from: number, length: number): string => bytes.toString("utf8", from, from + length).split("\0")[0] ?? "";
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0;) {
    const size = Number.parseInt(text(at + 124, 12).trim(), 8);
    if (!Number.isSafeInteger(size) || size < 0) throw new RangeError("The size of an entry is not a number");
    const prefix = text(at + 345, 155);
    // Long names come as entries of their own (types L and x); they are scanned like files.
    const path = `${prefix === "" ? "" : `${prefix}/`}${text(at, 100)}`;
    if (size > 0) entries.push({ path, content: bytes.subarray(at + BLOCK, at + BLOCK + size) });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries;
}

function zipEntries(bytes: Buffer): ArchiveEntry[] {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0 || bytes.readUInt32LE(end) !== ZIP_END) throw new RangeError("There is no directory");
  const entries: ArchiveEntry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count--) {
    if (bytes.readUInt32LE(at) !== ZIP_ENTRY) throw new RangeError("The directory is damaged");
    const [nameLength, extraLength, commentLength] = [
      bytes.readUInt16LE(at + 28),
      bytes.readUInt16LE(at + 30),
      bytes.readUInt16LE(at + 32),
    ];
    const path = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    if (!path.endsWith("/")) entries.push({ path, content: zipContent(bytes, at) });
    at += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
}

function zipContent(bytes: Buffer, at: number): Uint8Array {
  const method = bytes.readUInt16LE(at + 10);
  const size = bytes.readUInt32LE(at + 20);
  const header = bytes.readUInt32LE(at + 42);
  const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
  const data = bytes.subarray(start, start + size);
  if (method === STORED) return data;
  if (method === DEFLATED) return inflateRawSync(data, { maxOutputLength: LARGEST_ENTRY });
  throw new RangeError("The compression is not known");
}
