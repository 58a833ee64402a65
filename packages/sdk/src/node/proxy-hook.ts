import type { ClientRequest } from "node:http";
import { enkryptifyError } from "../official-errors.ts";
import { rememberUnpatched } from "./proxy-bypass.ts";

/**
 * Looks at one request of this process. Returns undefined, at once, to let it go to the next handler; a promise of the
 * answer to give instead, or of undefined to send the request as it is. The signal says that the caller has gone.
 */
export type RequestHandler = (request: Request, gone: AbortSignal) => Promise<Response | undefined> | undefined;

/** What is used of `@mswjs/interceptors` 0.41. */
interface Interceptor {
  apply(): void;
  dispose(): void;
  on(event: "request", listener: (event: RequestEvent) => Promise<void> | undefined): unknown;
}
interface RequestEvent {
  request: Request;
  controller: { readyState: number; respondWith(response: Response): void; errorWith(reason: unknown): void };
}
type InterceptorClass = new () => Interceptor;
/** The `http.ClientRequest` behind a request, if there is one. */
type RawRequestOf = (request: Request) => ClientRequest | undefined;

interface Hook {
  handlers: Set<RequestHandler>;
  remove(): void;
}

// One hook per process, whichever copy of the package installs it: two would see each other's requests.
const HOOK = Symbol.for("enkryptify.request-hook.v1");
const holder = globalThis as { [HOOK]?: Hook | undefined };

/**
 * Shows every outgoing request to a handler, from now until the returned function is called. Handlers are asked in the
 * order in which they came.
 *
 * @throws EnkryptifyError `CONFIG_INVALID` without `@mswjs/interceptors`, and outside of Node.js
 */
export function hookRequests(handler: RequestHandler): () => void {
  const hook = (holder[HOOK] ??= install());
  hook.handlers.add(handler);
  return () => {
    hook.handlers.delete(handler);
    if (hook.handlers.size > 0 || holder[HOOK] !== hook) return;
    holder[HOOK] = undefined;
    hook.remove();
  };
}

function install(): Hook {
  const handlers = new Set<RequestHandler>();
  const builtin = builtinModules();
  const { http, https, module } = builtin;
  const { interceptors, rawRequestOf } = loadInterceptors(module.createRequire);
  rememberUnpatched({ "http:": http.request, "https:": https.request });
  for (const interceptor of interceptors) {
    interceptor.apply();
    interceptor.on("request", (event) => answer(handlers, event, rawRequestOf(event.request)));
  }
  // Named imports of `node:http` see the change only after this.
  module.syncBuiltinESMExports();
  return {
    handlers,
    remove: () => {
      for (const interceptor of interceptors) interceptor.dispose();
      module.syncBuiltinESMExports();
      rememberUnpatched(undefined);
    },
  };
}

function answer(
  handlers: ReadonlySet<RequestHandler>,
  { request, controller }: RequestEvent,
  raw: ClientRequest | undefined,
): Promise<void> | undefined {
  // Somebody else's listener was first: a library for tests, for example.
  if (controller.readyState !== 0) return undefined;
  const gone = raw === undefined ? request.signal : closedSignal(raw);
  for (const handler of handlers) {
    try {
      const response = handler(request, gone);
      if (response !== undefined) return give(response, controller, raw);
    } catch (error) {
      return give(Promise.reject(error), controller, raw);
    }
  }
  return undefined;
}

/** `node:http` has no signal of its own: a request that was destroyed is closed. */
function closedSignal(raw: ClientRequest): AbortSignal {
  const closed = new AbortController();
  raw.once("close", () => closed.abort());
  return closed.signal;
}

async function give(
  response: Promise<Response | undefined>,
  controller: RequestEvent["controller"],
  raw: ClientRequest | undefined,
): Promise<void> {
  // Each piece of a long answer adds a listener to the socket that stands in for a real one, and Node.js would warn.
  raw?.socket?.setMaxListeners(0);
  try {
    const given = await response;
    if (given !== undefined && controller.readyState === 0) controller.respondWith(given);
  } catch (error) {
    // A second error for a request that has ended would have no listener, and end the process.
    if (controller.readyState === 0 && raw?.destroyed !== true) failWith(controller, error);
  }
}

function failWith(controller: RequestEvent["controller"], error: unknown): void {
  try {
    controller.errorWith(error);
  } catch (unheard) {
    // Nobody listens for errors of this request. That is the program's fault, to be seen as without an interceptor.
    process.nextTick(() => {
      throw unheard;
    });
  }
}

interface BuiltinModules {
  http: typeof import("node:http");
  https: typeof import("node:https");
  module: typeof import("node:module");
}

/** Not by `import`: bundles for edge runtimes contain this file, and it must be there at once. */
function builtinModules(): BuiltinModules {
  const load = (globalThis as { process?: Partial<NodeJS.Process> }).process?.getBuiltinModule;
  if (load === undefined) throw unavailable("The interceptor works on Node.js only. Call `client.proxy.fetch` instead.");
  return { http: load("node:http"), https: load("node:https"), module: load("node:module") };
}

interface Loaded {
  interceptors: Interceptor[];
  rawRequestOf: RawRequestOf;
}

/** Not by `import` either: bundlers would demand the package of everyone. From our own folder, then from the application's. */
function loadInterceptors(createRequire: BuiltinModules["module"]["createRequire"]): Loaded {
  let cause: unknown;
  for (const from of [import.meta.url, `${process.cwd()}/package.json`]) {
    try {
      const require = createRequire(from);
      const http = require("@mswjs/interceptors/ClientRequest") as { ClientRequestInterceptor: InterceptorClass };
      const fetch = require("@mswjs/interceptors/fetch") as { FetchInterceptor: InterceptorClass };
      const { getRawRequest } = require("@mswjs/interceptors") as { getRawRequest: (request: Request) => unknown };
      return {
        interceptors: [new http.ClientRequestInterceptor(), new fetch.FetchInterceptor()],
        rawRequestOf: (request) => {
          const raw = getRawRequest(request) as Partial<ClientRequest> | undefined;
          // Of `fetch` it is the `Request` that was handed over.
          return typeof raw?.setSocketKeepAlive === "function" ? (raw as ClientRequest) : undefined;
        },
      };
    } catch (error) {
      cause ??= error;
    }
  }
  throw unavailable(
    "The interceptor needs the package @mswjs/interceptors, which is not installed: `npm install @mswjs/interceptors@0.41`.",
    cause,
  );
}

function unavailable(message: string, cause?: unknown): Error {
  return enkryptifyError({ code: "CONFIG_INVALID", message, cause });
}
