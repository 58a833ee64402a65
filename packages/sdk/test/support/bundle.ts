import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type InlineConfig } from "tsdown";
import { onTestFinished } from "vitest";

/**
 * Bundles a source file of this package or of its tests into a folder that goes with the test.
 *
 * @param path relative to the package, "src/edge.ts"
 */
export async function bundle(
  path: string,
  options: Pick<InlineConfig, "platform" | "format" | "globalName" | "outputOptions">,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sdk-bundle-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await build({
    entry: [fileURLToPath(new URL(`../../${path}`, import.meta.url))],
    outDir: folder,
    dts: false,
    config: false,
    logLevel: "silent",
    failOnWarn: true,
    ...options,
  });
  return folder;
}
