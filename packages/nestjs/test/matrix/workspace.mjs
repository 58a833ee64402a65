import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { must } from "./shell.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const PACKAGES = dirname(dirname(dirname(HERE)));

/** A folder outside of the repository with the packed packages in it. */
export async function packPackages() {
  const folder = await mkdtemp(join(tmpdir(), "enkryptify-nest-matrix-"));
  for (const name of ["sdk", "nestjs"]) {
    await must("pnpm", ["pack", "--pack-destination", folder], { cwd: join(PACKAGES, name) });
  }
  const files = await readdir(folder);
  return { folder, tarballs: files.filter((file) => file.endsWith(".tgz")).map((file) => join(folder, file)) };
}

/** One installation for a major; the builds of its applications live below it and share it. */
export async function installMajor(root, major, dependencies, tarballs) {
  const folder = join(root, `nest-${major}`);
  await mkdir(folder);
  const packed = Object.fromEntries(tarballs.map((file) => [packageName(file), `file:${file}`]));
  await writeJson(join(folder, "package.json"), {
    name: `nest-${major}`,
    private: true,
    dependencies: { ...dependencies, ...packed },
  });
  await must("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder, timeoutMs: 900_000 });
  return folder;
}

/** Builds the application with `nest build`, in one module format and with one compiler. */
export async function buildApp(folder, major, build) {
  const [format, compiler] = build.split("-");
  const app = join(folder, build);
  await cp(join(HERE, "app"), app, { recursive: true });
  // Nest 10 projects resolve modules as Node 10 did, where the types of @enkryptify/sdk/kit are not found: options are unchecked there.
  if (Number(major) === 10) await rm(join(app, "src/typed-options.ts"));
  await writeJson(join(app, "package.json"), {
    name: `app-${build}`,
    private: true,
    type: format === "esm" ? "module" : "commonjs",
  });
  await writeJson(join(app, "tsconfig.json"), { compilerOptions: compilerOptions(major), include: ["src"] });
  const builder = compiler === "swc" ? { type: "swc", options: { swcrcPath: ".swcrc", stripLeadingPaths: true } } : "tsc";
  await writeJson(join(app, "nest-cli.json"), {
    collection: "@nestjs/schematics",
    sourceRoot: "src",
    compilerOptions: { builder, typeCheck: compiler === "swc" },
  });
  await writeJson(join(app, ".swcrc"), swcOptions(format));
  await must(join(folder, "node_modules/.bin/nest"), ["build"], { cwd: app });
  return app;
}

// What `nest new` of that major writes, as far as modules are concerned.
function compilerOptions(major) {
  const modules = Number(major) === 10 ? { module: "commonjs", moduleResolution: "node10" } : { module: "nodenext" };
  return {
    ...modules,
    target: "es2022",
    types: ["node"],
    strict: true,
    skipLibCheck: true,
    esModuleInterop: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    rootDir: "src",
    outDir: "dist",
  };
}

function swcOptions(format) {
  return {
    jsc: {
      target: "es2022",
      keepClassNames: true,
      parser: { syntax: "typescript", decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    },
    module: { type: format === "esm" ? "es6" : "commonjs" },
  };
}

function packageName(file) {
  return `@enkryptify/${/enkryptify-(\w+)-\d/.exec(file)?.[1]}`;
}

export function writeJson(file, content) {
  return writeFile(file, `${JSON.stringify(content, undefined, 2)}\n`);
}
