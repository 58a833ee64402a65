import type { IncomingMessage, ServerResponse } from "node:http";
import type { ViteDevServer } from "vite";
import type { PluginState } from "./plugin-state.ts";

const MAX_BYTES = 4_000_000;
const TEXT = /^(text\/|application\/(json|javascript|xml|.*\+(json|xml)))/;

/** In dev, reports answers that hold a private value: an endpoint that returns one, or a page that renders one. */
export function responseScan(state: PluginState, server: ViteDevServer): void {
  const reported = new Set<string>();
  server.middlewares.use((request, response, next) => {
    if (state.scanner !== undefined && state.options.leakGuard !== false) {
      collect(response, (body) => {
        for (const finding of state.scanner?.scan(body, request.url ?? "/") ?? []) {
          const line = `${request.method ?? "GET"} ${pathOf(request)} sends the value of ${finding.name} (${finding.kind}) to the browser.`;
          if (!reported.has(line))
            server.config.logger.warn(`[enkryptify] ${line} Send what is made from it, not the value.`, { timestamp: true });
          reported.add(line);
        }
      });
    }
    next();
  });
}

/** Calls back with the body of a text answer that is not compressed, once it is complete. The answer itself is not touched. */
function collect(response: ServerResponse, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const keep = (chunk: unknown): void => {
    if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) return;
    size += chunk.length;
    if (size <= MAX_BYTES) chunks.push(Buffer.from(chunk as Uint8Array));
  };
  const { write, end } = response;
  response.write = function keepAndWrite(this: ServerResponse, ...parameters: unknown[]) {
    keep(parameters[0]);
    return Reflect.apply(write, this, parameters) as boolean;
  } as typeof write;
  response.end = function keepAndEnd(this: ServerResponse, ...parameters: unknown[]) {
    keep(parameters[0]);
    return Reflect.apply(end, this, parameters) as ServerResponse;
  } as typeof end;
  response.once("finish", () => {
    const type = String(response.getHeader("content-type") ?? "text/");
    if (TEXT.test(type) && response.getHeader("content-encoding") === undefined) done(Buffer.concat(chunks));
  });
}

function pathOf(request: IncomingMessage): string {
  const { originalUrl, url } = request as IncomingMessage & { originalUrl?: string };
  return (originalUrl ?? url ?? "/").replace(/\?.*$/, "");
}
