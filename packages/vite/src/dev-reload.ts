import { type EnkryptifyError, type LoadedSecrets, reloadSecrets, watchSecrets } from "@enkryptify/sdk/kit";
import type { Plugin, ViteDevServer } from "vite";
import { underVitest } from "./load.ts";
import type { PluginState } from "./plugin-state.ts";
import { presentable } from "./presentable.ts";
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
      const { loaded, waiting, options } = state;
      if (underVitest()) return;
      if (waiting !== undefined) stopWithServer(server, waitForApi(server, waiting, options.refreshMs));
      if (loaded === undefined) return;
      responseScan(state, server);
      if (options.refreshMs !== undefined) stopWithServer(server, watch(server, loaded, options.refreshMs));
    },
  };
}

// Not a hook: a restart closes the old server when this plugin has been set up for the new one. Not `server.close`
// either, which Vite 8 passes by in a restart. Its file watcher belongs to one server and is closed with it.
function stopWithServer({ watcher }: ViteDevServer, stop: () => void): void {
  const close = watcher.close.bind(watcher);
  watcher.close = () => {
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
      recovery ??= showUntilRecovered(server, error, () => reloadSecrets(loaded), intervalMs);
    },
  });
  return () => {
    watching.stop();
    recovery?.stop();
  };
}

/** Serves a page that shows what is missing, in place of pages that would be wrong. */
function waitForApi(server: ViteDevServer, waiting: NonNullable<PluginState["waiting"]>, intervalMs = 15_000): () => void {
  const page = `<!doctype html><title>Waiting for Enkryptify</title><script type="module" src="${server.config.base}@vite/client"></script>`;
  server.config.logger.error(`${presentable(waiting.error).message}\nThe server waits for the API.`);
  server.middlewares.use((request, response, next) => {
    if (request.headers.accept?.includes("text/html") !== true) return next();
    response.writeHead(503, { "content-type": "text/html" }).end(page);
  });
  return showUntilRecovered(server, waiting.error, () => waiting.retry(), intervalMs).stop;
}

/** Shows the error over every page until the values are right again, also when they are right because they are the old ones. */
function showUntilRecovered(
  server: ViteDevServer,
  error: EnkryptifyError,
  retry: () => Promise<unknown>,
  intervalMs: number,
): { stop(): void } {
  const show = (): void => {
    server.ws.send({ type: "error", err: { message: presentable(error).message, stack: "", plugin: "enkryptify" } });
  };
  show();
  server.ws.on("connection", show);
  let timer: NodeJS.Timeout;
  const look = (): void => {
    timer = setTimeout(() => void retry().then(recovered, look), intervalMs).unref();
  };
  const recovered = (): Promise<void> => {
    server.config.logger.info("[enkryptify] the secrets are there again; restarting", { timestamp: true });
    return server.restart();
  };
  look();
  return { stop: () => clearTimeout(timer) };
}

function seconds(milliseconds: number): string {
  return `${Math.max(1, Math.round(milliseconds / 1000))} s`;
}
