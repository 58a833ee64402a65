import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";

import type { LeakFinding } from "@enkryptify/sdk/kit";

const MANIFEST = "_client-reference-manifest.js";

/** A build: where the project is, and where its output went. */
export interface BuildPlace {
  readonly projectDir: string;
  readonly distDir: string;
}

/** Names files from the project on, and adds the pages and source modules each was made from, as far as Next's manifests tell. */
export function locate({ projectDir, distDir }: BuildPlace, findings: readonly LeakFinding[]): LeakFinding[] {
  const known = new Map<string, readonly string[]>();
  return findings.map((finding) => {
    const inDist = posix(relative(distDir, finding.file));
    const modules = known.get(inDist) ?? originsOf(distDir, inDist);
    known.set(inDist, modules);
    return { ...finding, file: posix(relative(projectDir, finding.file)), ...(modules.length > 0 ? { modules } : {}) };
  });
}

function originsOf(distDir: string, file: string): string[] {
  if (file.startsWith("static/")) return [...appOrigins(distDir, basename(file)), ...pagesOrigins(distDir, basename(file))];
  const page =
    /^server\/(?:app|pages)\/(.+?)(?:\.segments\/.+|\/(?:page|route)\.js|\.(?:html|rsc|body|json|meta|js)(?:\.map)?)$/.exec(
      file,
    )?.[1];
  return page === undefined || page.startsWith("chunks/") ? [] : [pageLabel(page)];
}

function pageLabel(path: string): string {
  const route = path.split("/").filter((part) => !/^\(.*\)$/.test(part) && part !== "index");
  return `page /${route.join("/")}`;
}

function appOrigins(distDir: string, chunk: string): string[] {
  const root = join(distDir, "server", "app");
  const origins = filesUnder(root)
    .filter((file) => file.endsWith(MANIFEST))
    .flatMap((file) => {
      const manifest = readFileSync(join(root, file), "utf8");
      if (!manifest.includes(chunk)) return [];
      return [pageLabel(posix(file).replace(/\/?[^/]*$/, "")), ...modulesOf(manifest, chunk)];
    });
  return [...new Set(origins)];
}

// The manifest is a script that assigns one JSON object; its clientModules say which chunks a source file went into.
function modulesOf(manifest: string, chunk: string): string[] {
  const json = /\]\s*=\s*(\{.*\});?\s*$/s.exec(manifest)?.[1] ?? "{}";
  const { clientModules = {} } = JSON.parse(json) as { clientModules?: Record<string, { chunks?: readonly string[] }> };
  return Object.entries(clientModules)
    .filter(([file, { chunks }]) => !file.includes("node_modules") && chunks?.some((name) => name.endsWith(chunk)))
    .map(([file]) => file.replace(/^\[project\]\//, "").replace(/ <[^>]*>$/, ""));
}

function pagesOrigins(distDir: string, chunk: string): string[] {
  const { pages } = JSON.parse(readFileSync(join(distDir, "build-manifest.json"), "utf8")) as {
    pages: Record<string, readonly string[]>;
  };
  return Object.keys(pages)
    .filter((page) => page !== "/_app" && pages[page]?.some((file) => file.endsWith(chunk)))
    .map((page) => `page ${page}`);
}

function filesUnder(dir: string): string[] {
  try {
    return readdirSync(dir, { recursive: true, encoding: "utf8" });
  } catch {
    return []; // an app without an app directory
  }
}

function posix(path: string): string {
  return path.replaceAll("\\", "/");
}
