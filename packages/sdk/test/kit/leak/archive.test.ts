import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLeakScanner, scanOutput } from "../../../src/kit/leak/index.ts";

const TOKEN = "q7Zp2mX9vB4kL8sT1nR6";
const scanner = createLeakScanner({ TOKEN });

/** A zip archive of the files, by the format's own description: local headers, directory, end. */
function zip(files: Readonly<Record<string, string | Buffer>>, method: 0 | 8, comment = ""): Buffer {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const whole = Buffer.from(content);
    const data = method === 0 ? whole : deflateRawSync(whole);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(crc32(whole), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(whole.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(offset, 10);
    const record = Buffer.concat([Buffer.from("PK\u0003\u0004"), fields, Buffer.from(name), data]);
    directory.push(Buffer.concat([Buffer.from("PK\u0001\u0002\u0014\u0000"), fields, end, Buffer.from(name)]));
    local.push(record);
    offset += record.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  end.writeUInt16LE(comment.length, 16);
  return Buffer.concat([...local, ...directory, Buffer.from("PK\u0005\u0006"), end, Buffer.from(comment)]);
}

describe("an archive in the output", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "archive-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const scan = async (name: string, content: Buffer): Promise<string[]> => {
    writeFileSync(join(dir, name), content);
    const findings = await scanOutput(dir, scanner);
    return findings.map(({ file, kind, line, column }) => `${file.slice(dir.length + 1)} ${kind} ${line}:${column}`);
  };

  it.each([0, 8] as const)("is searched file by file: zip with method %i", async (method) => {
    const files = { "index.js": "fine", "assets/a.js": `\n  ${TOKEN}`, "b.js.gz": "not really", "c.txt": TOKEN };
    expect(await scan("function.zip", zip(files, method, "a comment"))).toEqual([
      "function.zip!assets/a.js plain 2:3",
      "function.zip!c.txt plain 1:1",
    ]);
  });

  it.each([
    ["tar", [] as string[]],
    ["tgz", ["-z"]],
  ])("is searched file by file: %s", async (ending, flags) => {
    const source = mkdtempSync(join(tmpdir(), "tar-"));
    const long = `${"deep-folder-name/".repeat(8)}a.js`;
    mkdirSync(join(source, long, ".."), { recursive: true });
    writeFileSync(join(source, long), `\n${TOKEN}`);
    writeFileSync(join(source, "z.js"), `x ${TOKEN}`);
    execFileSync("tar", [...flags, "--format=ustar", "-cf", join(dir, `site.${ending}`), "-C", source, "."]);
    rmSync(source, { recursive: true });
    const findings = await scanOutput(dir, scanner);
    const places = findings.map(({ file, line, column }) => `${file.slice(dir.length + 1)} ${line}:${column}`);
    expect(places.toSorted()).toEqual([`site.${ending}!./${long} 2:1`, `site.${ending}!./z.js 1:3`]);
  });

  it("that is damaged is searched as it is", async () => {
    const whole = zip({ "a.js": `\n${TOKEN}` }, 0);
    expect(await scan("cut.zip", whole.subarray(0, -10))).toEqual(["cut.zip plain 2:1"]);
    rmSync(join(dir, "cut.zip"));
    const wrong = Buffer.from(whole);
    wrong.writeUInt32LE(0xffff_fff0, wrong.length - 6);
    expect(await scan("wrong.zip", wrong)).toEqual(["wrong.zip plain 2:1"]);
  });

  it("is searched in files of it that are compressed once more", async () => {
    expect(await scan("site.zip", zip({ "a.js.gz": gzipSync(`\n\n${TOKEN}`) }, 0))).toEqual(["site.zip!a.js.gz plain 3:1"]);
  });
});
