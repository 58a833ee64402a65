import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLeakScanner, scanOutput, scanOutputSync } from "../../../src/kit/leak/index.ts";

const TOKEN = "q7Zp2mX9vB4kL8sT1nR6";
const scanner = createLeakScanner({ TOKEN });

describe("scanning a folder", () => {
  let dir: string;
  beforeEach(() => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), "leak-")));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(join(dir, path, ".."), { recursive: true });
    writeFileSync(join(dir, path), content);
  };
  const scan = async (skip?: (path: string) => boolean): Promise<string[]> => {
    const options = skip === undefined ? {} : { skip };
    const findings = await scanOutput(dir, scanner, options);
    expect(scanOutputSync(dir, scanner, options)).toEqual(findings);
    return findings.map(({ file, kind, line }) => `${file.slice(dir.length + 1)} ${kind} ${line}`);
  };

  it("reads every file, also hidden ones, maps and files without a known ending", async () => {
    for (const path of [
      "index.html",
      "assets/a.js",
      "assets/a.js.map",
      ".well-known/x",
      "deep/er/page.rsc",
      "page.body",
      "LICENSE",
    ]) {
      write(path, `\n${TOKEN}`);
    }
    write("assets/clean.js", "nothing");
    expect(await scan()).toEqual([
      ".well-known/x plain 2",
      "LICENSE plain 2",
      "assets/a.js plain 2",
      "assets/a.js.map plain 2",
      "deep/er/page.rsc plain 2",
      "index.html plain 2",
      "page.body plain 2",
    ]);
  });

  it("reads what is in compressed files, whatever gzip ones are called", async () => {
    write("a.js.gz", gzipSync(`a\n${TOKEN}`));
    write("a.js.br", brotliCompressSync(`a\n\n${TOKEN}`));
    write("data.bin", gzipSync(TOKEN));
    expect(await scan()).toEqual(["a.js.br plain 3", "a.js.gz plain 2", "data.bin plain 1"]);
  });

  it("reads files that only look compressed as they are", async () => {
    write("notes.br", TOKEN);
    write("b.gz", Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.from(TOKEN)]));
    expect(await scan()).toEqual(["b.gz plain 1", "notes.br plain 1"]);
  });

  it("decodes data URIs", async () => {
    const svg = Buffer.from(`<svg><text>${TOKEN}</text></svg>`).toString("base64");
    write("a.css", `.a {\n  background: url(data:image/svg+xml;base64,${svg});\n}`);
    expect(await scan()).toEqual(["a.css base64 2"]);
  });

  it("leaves out what skip says, by paths with slashes below the folder", async () => {
    write("server/chunks/a.js", TOKEN);
    write("static/a.js", TOKEN);
    write("static/b.js", TOKEN);
    const asked: string[] = [];
    expect(
      await scan((path) => {
        asked.push(path);
        return path === "server" || path === "static/b.js";
      }),
    ).toEqual(["static/a.js plain 1"]);
    expect(asked).not.toContain("server/chunks/a.js");
  });

  it("follows links once and passes over those that lead nowhere", async () => {
    write("real/a.js", TOKEN);
    symlinkSync(join(dir, "real/a.js"), join(dir, "link.js"));
    symlinkSync(dir, join(dir, "real/loop"));
    symlinkSync(join(dir, "gone"), join(dir, "broken"));
    expect(await scan()).toEqual(["link.js plain 1", "real/a.js plain 1"]);
  });

  it("takes a single file too", async () => {
    write("a.js", TOKEN);
    expect(await scanOutput(join(dir, "a.js"), scanner)).toMatchObject([{ file: join(dir, "a.js"), line: 1 }]);
  });

  it("masks a secret in a path", async () => {
    write(`reset/${TOKEN}/index.html`, "");
    const findings = await scanOutput(dir, scanner);
    expect(findings).toMatchObject([{ name: "TOKEN", line: 0 }]);
    expect(JSON.stringify(findings)).not.toContain(TOKEN);
  });

  it("fails with the system's error where the folder is missing", async () => {
    await expect(scanOutput(join(dir, "missing"), scanner)).rejects.toMatchObject({ code: "ENOENT" });
    expect(() => scanOutputSync(join(dir, "missing"), scanner)).toThrow(expect.objectContaining({ code: "ENOENT" }));
  });
});
