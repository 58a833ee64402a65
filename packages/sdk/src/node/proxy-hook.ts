import { enkryptifyError } from "../official-errors.ts";
import { rememberUnpatched } from "./proxy-bypass.ts";

/**
 * Looks at one request of this process. Returns undefined, at once, to let it go to the next handler; a promise of the
 * answer to give instead, or of undefined to send the request as it is.
 */
export type RequestHandler = (request: Request) => Promise<Response | undefined> | undefined;

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
  const interceptors = loadInterceptors(module.createRequire);
  rememberUnpatched({ "http:": http.request, "https:": https.request });
  for (const interceptor of interceptors) {
    interceptor.apply();
    interceptor.on("request", (event) => answer(handlers, event));
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

function answer(handlers: ReadonlySet<RequestHandler>, { request, controller }: RequestEvent): Promise<void> | undefined {
  // Somebody else's listener was first: a library for tests, for example.
  if (controller.readyState !== 0) return undefined;
  for (const handler of handlers) {
    try {
      const response = handler(request);
      if (response !== undefined) return give(response, controller);
    } catch (error) {
      controller.errorWith(error);
      return undefined;
    }
  }
  return undefined;
}

async function give(response: Promise<Response | undefined>, controller: RequestEvent["controller"]): Promise<void> {
  try {
    const given = await response;
    if (given !== undefined && controller.readyState === 0) controller.respondWith(given);
  } catch (error) {
    if (controller.readyState === 0) controller.errorWith(error);
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

/** Not by `import` either: bundlers would demand the package of everyone. From our own folder, then from the application's. */
function loadInterceptors(createRequire: BuiltinModules["module"]["createRequire"]): Interceptor[] {
  let cause: unknown;
  for (const from of [import.meta.url, `${process.cwd()}/package.json`]) {
    try {
      const require = createRequire(from);
      const http = require("@mswjs/interceptors/ClientRequest") as { ClientRequestInterceptor: InterceptorClass };
      const fetch = require("@mswjs/interceptors/fetch") as { FetchInterceptor: InterceptorClass };
      return [new http.ClientRequestInterceptor(), new fetch.FetchInterceptor()];
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
