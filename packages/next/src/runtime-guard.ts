import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";

import {
  createLeakScanner,
  createRedactor,
  leakError,
  type LeakScanner,
  type LoadedSecrets,
  maskConsole,
  maskOutput,
  type Redactor,
} from "@enkryptify/sdk/kit";

import { nextLog } from "./next-internals.ts";
import { observeResponse, rewriteResponse } from "./response-body.ts";

const CURE =
  "Whoever sent this request has seen the value. Do not hand it to a client component or print it on a page; if this server is public, rotate the secret.";

interface Guard {
  level: "report" | "mask";
  scanner: LeakScanner;
  redactor: Redactor;
}

const GUARD: unique symbol = Symbol.for("enkryptify.next.guard");
const shared = globalThis as { [GUARD]?: Guard };

/**
 * Watches every response of this process for private values, and in the level `"mask"` replaces them, also in what the
 * process prints. A later call brings new values; the level of the first call stays.
 */
export function guardRuntime(loaded: LoadedSecrets, level: "report" | "mask"): void {
  const { privateValues, publicValues } = loaded;
  const scanner = createLeakScanner(privateValues, { publicValues });
  const redactor = createRedactor(privateValues);
  const guard = shared[GUARD];
  if (guard) {
    Object.assign(guard, { scanner, redactor });
    return;
  }
  const created: Guard = { level, scanner, redactor };
  shared[GUARD] = created;
  // Node's own hook for every HTTP server of the process, before any handler has seen the request.
  subscribe("http.server.request.start", (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    watchResponse(created, request, response);
  });
  if (level === "mask") {
    maskConsole(console, () => created.redactor);
    maskOutput([process.stdout, process.stderr], () => created.redactor);
  }
}

const reported = new Set<string>();

function watchResponse(guard: Guard, request: IncomingMessage, response: ServerResponse): void {
  const what = `${request.method ?? "GET"} ${(request.url ?? "").split("?", 1)[0] ?? ""}`;
  // A compressed body shows nothing, and a body that is changed later cannot be compressed now.
  delete request.headers["accept-encoding"];
  if (guard.level === "mask") rewriteResponse(response, () => guard.redactor.stream());
  observeResponse(response, (body) => {
    const findings = guard.scanner.scan(body, `the response to ${what}`).filter(({ name }) => !reported.has(`${name} ${what}`));
    if (findings.length === 0) return;
    for (const { name } of findings) reported.add(`${name} ${what}`);
    const masked = guard.level === "mask" ? " It was masked." : "";
    nextLog().warn(leakError(findings, { cure: CURE + masked }).message);
  });
}
