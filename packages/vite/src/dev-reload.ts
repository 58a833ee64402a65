import { type EnkryptifyError, type LoadedSecrets, reloadSecrets, watchSecrets } from "@enkryptify/sdk/kit";
import type { Plugin, ViteDevServer } from "vite";
import { underVitest } from "./load.ts";
import type { PluginState } from "./plugin-state.ts";
import { responseScan } from "./response-scan.ts";

// The values themselves are wrong, as opposed to a network that will come back.
const SHOWN_IN_BROWSER = new Set(["SCHEMA_INVALID", "SECRETS_MISSING", "NAME_INVALID", "AUTH_TOKEN_INVALID", "AUTH_FORBIDDEN"]);

/** In dev, watches for changed secrets. A restart is the only thing that refreshes `import.meta.env`, `%NAME%` and server code alike. */
export function devReload(state: PluginState): Plugin {
  return {
    name: "enkryptify:dev",
    apply: "serve",
    configureServer(server) {
      state.server = server;
      if (state.loaded === undefined || underVitest()) return;
      responseScan(state, server);
      if (state.options.refreshMs !== false) stopWithServer(server, watch(server, state.loaded, state.options.refreshMs));
    },
  };
}

// Not a hook: a restart closes the old server after this plugin has been set up for the new one.
function stopWithServer(server: ViteDevServer, stop: () => void): void {
  const close = server.close.bind(server);
  server.close = () => {
    stop();
    return close();
  };
}

function watch(server: ViteDevServer, loaded: LoadedSecrets, intervalMs: number): () => void {
  const { logger } = server.config;
  let warned = false;
  let recovery: { stop(): void } | undefined;
  const watching = watchSecrets(loaded, {
    intervalMs,
    async onChange(_, names) {
      logger.info(`[enkryptify] changed: ${names.join(", ")}; restarting`, { timestamp: true });
      await server.restart();
    },
    onError(error, retryInMs) {
      if (!warned)
        logger.warn(`[enkryptify] ${error.message}\nThe values there are stay in use; next try in ${seconds(retryInMs)}.`, {
          timestamp: true,
        });
      warned = true;
      if (!SHOWN_IN_BROWSER.has(error.code)) return;
      watching.stop();
      recovery ??= showUntilRecovered(server, loaded, error, intervalMs);
    },
  });
  return () => {
    watching.stop();
    recovery?.stop();
  };
}

/** Shows the error over every page until the values are right again, also when they are right because they are the old ones. */
function showUntilRecovered(
  server: ViteDevServer,
  loaded: LoadedSecrets,
  error: EnkryptifyError,
  intervalMs: number,
): { stop(): void } {
  const show = (): void => {
    server.ws.send({ type: "error", err: { message: `${error.code}: ${error.message}`, stack: "", plugin: "enkryptify" } });
  };
  show();
  server.ws.on("connection", show);
  let timer: NodeJS.Timeout;
  const look = (): void => {
    timer = setTimeout(() => void reloadSecrets(loaded).then(recovered, look), intervalMs).unref();
  };
  const recovered = (): Promise<void> => {
    server.config.logger.info("[enkryptify] the secrets are right again; restarting", { timestamp: true });
    return server.restart();
  };
  look();
  return { stop: () => clearTimeout(timer) };
}

function seconds(milliseconds: number): string {
  return `${Math.max(1, Math.round(milliseconds / 1000))} s`;
}
