import type { EnkryptifyError, LeakScanner, LoadedSecrets } from "@enkryptify/sdk/kit";
import type { ResolvedConfig, ViteDevServer } from "vite";
import type { PublicValue } from "./define.ts";
import type { ResolvedOptions } from "./options.ts";

/** What the hooks of one plugin instance share. */
export interface PluginState {
  readonly options: ResolvedOptions;
  /** Absent when the plugin is inert: the modules then work, but hold nothing of ours. */
  loaded?: LoadedSecrets;
  /** Why there is nothing yet, and the way to try again. */
  waiting?: { readonly error: EnkryptifyError; retry(): Promise<unknown> };
  /** Public values that can be inlined. */
  publicValues: Readonly<Record<string, string>>;
  /** The same, as the schema makes them. */
  typedValues: Readonly<Record<string, PublicValue>>;
  scanner?: LeakScanner;
  /** Client modules that import the server module, also those of worker bundles. */
  readonly serverImporters: Set<string>;
  config?: ResolvedConfig;
  server?: ViteDevServer;
}

/** The part of a hook's `this` that tells client from server; Vite 5 has no environments. */
export interface HookContext {
  readonly environment?: { readonly name: string; readonly config: { readonly consumer: "client" | "server" } };
}

/** Who will run the code of this hook call. `ssr` is what Vite 5 passes instead of an environment. */
export function consumerOf(context: HookContext, ssr: boolean | undefined): "client" | "server" {
  return context.environment?.config.consumer ?? (ssr === true ? "server" : "client");
}
