// Compiles every ```ts and ```tsx block of the READMEs and the docs with the compiler settings of the repository. A
// block is checked in the folder of its README, so that it can import its own package by name. Blocks of JSON,
// shell and plain `js` are left alone.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FOLDER = "snippets.tmp";

/** README → the folder whose dependencies its snippets see. The docs span packages, so they are checked in e2e, which has all of them. */
function sources() {
  const packages = readdirSync(join(ROOT, "packages")).map((name) => ({
    file: `packages/${name}/README.md`,
    folder: `packages/${name}`,
  }));
  const docs = readdirSync(join(ROOT, "docs"), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(".md"))
    .map((name) => ({ file: `docs/${name}`, folder: "e2e" }));
  return [{ file: "README.md", folder: "e2e" }, { file: "CONTRIBUTING.md", folder: "e2e" }, ...packages, ...docs];
}

function blocksOf(text) {
  return [...text.matchAll(/^```(tsx?)[^\n]*\n([\s\S]*?)^```/gm)].map((match) => ({
    language: match[1],
    code: match[2],
    line: text.slice(0, match.index).split("\n").length + 1,
  }));
}

function writeSnippets() {
  const folders = new Map();
  for (const { file, folder } of sources()) {
    let text;
    try {
      text = readFileSync(join(ROOT, file), "utf8");
    } catch {
      continue;
    }
    for (const { language, code, line } of blocksOf(text)) {
      const target = join(ROOT, folder, FOLDER);
      mkdirSync(target, { recursive: true });
      const name = `${file.replaceAll(/[^A-Za-z0-9]+/g, "-")}-line-${line}.${language}`;
      // Blank lines in front make the compiler's line numbers those of the README.
      writeFileSync(join(target, name), `${"\n".repeat(line - 2)}export {};\n${code}`);
      folders.set(folder, (folders.get(folder) ?? 0) + 1);
    }
  }
  return folders;
}

function compile(folder) {
  const config = {
    extends: `${relative(join(ROOT, folder, FOLDER), ROOT).replaceAll("\\", "/")}/tsconfig.base.json`,
    include: ["*.ts", "*.tsx"],
    // Examples need no annotations for declaration files, and may show a decorator or some JSX.
    compilerOptions: {
      isolatedDeclarations: false,
      declaration: false,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      jsx: "react-jsx",
      lib: ["ES2023", "DOM", "DOM.Iterable"],
    },
  };
  writeFileSync(join(ROOT, folder, FOLDER, "tsconfig.json"), JSON.stringify(config, undefined, 2));
  execFileSync("pnpm", ["exec", "tsc", "-p", join(folder, FOLDER)], { cwd: ROOT, stdio: "inherit" });
}

let failed = false;
const folders = writeSnippets();
for (const [folder, count] of folders) {
  try {
    compile(folder);
    console.log(`${folder}: ${count} snippets compile`);
  } catch {
    failed = true;
    console.error(`${folder}: snippets do not compile (the names above tell README and line)`);
  } finally {
    rmSync(join(ROOT, folder, FOLDER), { recursive: true, force: true });
  }
}
process.exitCode = failed ? 1 : 0;
