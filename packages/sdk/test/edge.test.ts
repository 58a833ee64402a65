import { readdir, readFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { startEmulator } from "@enkryptify/testkit";
import { expect, test } from "vitest";
import { bundle } from "./support/bundle.ts";

/** What a bundle imports, statically or later. */
async function importsOf(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => /\.m?js$/.test(name));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  return texts.flatMap((text) =>
    [...text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*|__require\()["']([^"']+)["']/g)].map((match) => match[1] ?? ""),
  );
}

test.each(["browser", "neutral"] as const)(
  "the edge entry bundles for %s without a warning and without a module of Node.js",
  async (platform) => {
    const imports = await importsOf(await bundle("src/edge.ts", { platform, format: "esm" }));
    expect(imports.filter((name) => name.startsWith("node:") || builtinModules.includes(name))).toEqual([]);
    expect(imports.filter((name) => !name.startsWith("./"))).toEqual([]);
  },
);

/** What a Worker has. No process, no Buffer, no setImmediate, no require. */
const GLOBALS = {
  AbortController,
  AbortSignal,
  atob,
  btoa,
  clearTimeout,
  crypto,
  fetch,
  Headers,
  navigator: { userAgent: "Cloudflare-Workers" },
  performance,
  queueMicrotask,
  Request,
  Response,
  setTimeout,
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams,
};

test("the edge entry reads secrets with the globals of a Worker and nothing else", async () => {
  const { url: baseUrl, token } = await startEmulator();
  const whole = { outputOptions: { codeSplitting: false }, globalName: "sdk" };
  const folder = await bundle("src/edge.ts", { platform: "browser", format: "iife", ...whole });
  const file = (await readdir(folder)).find((name) => name.endsWith(".js")) ?? "";
  const context = createContext({ ...GLOBALS });
  runInContext(await readFile(join(folder, file), "utf8"), context);
  const { Enkryptify } = context["sdk"] as typeof import("../src/edge.ts");
  const place = { workspace: "acme", project: "my-project", environment: "development" };
  for (const auth of ["token", "exchange"] as const) {
    const client = new Enkryptify({ token, baseUrl, auth, ...place });
    const [title, secrets] = await Promise.all([client.get("VITE_APP_TITLE"), client.getSecrets()]);
    expect([title, client.getSync("VITE_APP_TITLE"), Object.keys(secrets).length]).toEqual(["Acme development", title, 7]);
    await expect(client.get("ABSENT")).rejects.toMatchObject({ code: "SECRET_NOT_FOUND" });
    client.destroy();
  }
  await expect(new Enkryptify(place).ready()).rejects.toMatchObject({ code: "AUTH_TOKEN_MISSING" });
});
