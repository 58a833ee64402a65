import type { LeakFinding } from "@enkryptify/sdk/kit";
import type { ResolvedConfig } from "vite";
import type { LeakText } from "./bundle-scan.ts";
import { publicDefine } from "./define.ts";
import type { PluginState } from "./plugin-state.ts";

/** What the message about such a value says. */
export const CONFIG_LEAK: LeakText = {
  where: "the Vite configuration, which puts it into client code",
  cure: "Remove it from `define` or the .env file. Read the value on the server only, or give it a public name if a browser may see it.",
};

/** Private values that the configuration itself would put into client code: `define`, and `.env` files that refer to them. */
export function scanConfig(state: PluginState, config: ResolvedConfig): LeakFinding[] {
  const { scanner } = state;
  if (scanner === undefined) return [];
  const root: Readonly<Record<string, unknown>> = config.define ?? {};
  const own: Readonly<Record<string, unknown>> = {
    ...state.publicValues,
    ...publicDefine(state.publicValues, state.options.dynamic),
  };
  // Vite 6 and later repeat the root's there.
  const client = Object.entries(config.environments?.["client"]?.define ?? {}).filter(([key, value]) => root[key] !== value);
  const places = [
    ["import.meta.env", Object.entries(config.env)],
    ["define", Object.entries(root)],
    ["environments.client.define", client],
  ] as const;
  return places.flatMap(([where, entries]) => {
    const foreign = entries.filter(([key, value]) => own[key] !== value);
    // All at once first: there is nearly always nothing to find, and each scan has a price of its own.
    if (scanner.scan(JSON.stringify(foreign), where).length === 0) return [];
    return foreign.flatMap(([key, value]) =>
      scanner.scan(typeof value === "string" ? value : (JSON.stringify(value) ?? ""), `${where} "${key}"`),
    );
  });
}
