import { nodePlatform } from "../node/platform.ts";
import { enkryptifyError } from "../official-errors.ts";
import type { AdapterOptions, LoadContext } from "./adapter-options.ts";

/**
 * The environment to read, by name or id: the option, `ENKRYPTIFY_ENVIRONMENT`, `environments[mode]` and `environment` of
 * the project file, at last the mode itself.
 *
 * @throws EnkryptifyError `CONFIG_INVALID` for a map without the mode, `PROJECT_FILE_INVALID`
 */
export async function whichEnvironment(options: AdapterOptions, context: LoadContext): Promise<string> {
  const chosen = fromOption(options.environment, context) ?? process.env["ENKRYPTIFY_ENVIRONMENT"]?.trim();
  if (chosen) return chosen;
  const file = await nodePlatform.findProjectFile?.(context.cwd);
  return file?.environments?.[context.mode] ?? file?.environment ?? context.mode;
}

function fromOption(option: AdapterOptions["environment"], { mode, adapter }: LoadContext): string | undefined {
  if (typeof option === "function") return option(mode);
  if (typeof option !== "object") return option;
  const mapped = option[mode];
  if (mapped !== undefined) return mapped;
  throw enkryptifyError({
    code: "CONFIG_INVALID",
    message: `@enkryptify/${adapter}: the option \`environment\` has no entry for the mode "${mode}". It has: ${Object.keys(option).join(", ") || "none"}. Add "${mode}", or run in one of these modes.`,
  });
}
