import type { LeakFinding } from "@enkryptify/sdk/kit";
import type { ResolvedConfig } from "vite";
import type { LeakText } from "./bundle-scan.ts";
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
  // Vite 6 and later repeat the root's there.
  const client = Object.entries(config.environments?.["client"]?.define ?? {}).filter(([key, value]) => root[key] !== value);
  const places: [where: string, values: object][] = [
    ["import.meta.env", config.env],
    ["define", root],
    ["environments.client.define", Object.fromEntries(client)],
  ];
  // All at once first: there is nearly always nothing to find, and each scan has a price of its own.
  const suspects = places.filter(([where, values]) => scanner.scan(JSON.stringify(values), where).length > 0);
  return suspects.flatMap(([where, values]) =>
    Object.entries(values).flatMap(([key, value]) =>
      scanner.scan(typeof value === "string" ? value : (JSON.stringify(value) ?? ""), `${where} "${key}"`),
    ),
  );
}
