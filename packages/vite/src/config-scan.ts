import type { LeakFinding } from "@enkryptify/sdk/kit";
import type { ResolvedConfig } from "vite";
import type { PluginState } from "./plugin-state.ts";

/** Private values that the configuration itself would put into client code: `define`, and `.env` files that refer to them. */
export function scanConfig(state: PluginState, config: ResolvedConfig): LeakFinding[] {
  const { scanner } = state;
  if (scanner === undefined) return [];
  const places: [where: string, values: object | undefined][] = [
    ["import.meta.env", config.env],
    ["define", config.define],
    ["environments.client.define", config.environments?.["client"]?.define],
  ];
  return places.flatMap(([where, values]) =>
    Object.entries(values ?? {}).flatMap(([key, value]) =>
      scanner.scan(typeof value === "string" ? value : (JSON.stringify(value) ?? ""), `Vite config: ${where} "${key}"`),
    ),
  );
}
