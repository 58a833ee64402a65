import { isLoopback } from "./loopback.ts";
import type { CreateTokenOptions } from "./control.ts";
import { EmulatorError } from "./emulator-error.ts";
import { faultToWire } from "./fault-wire.ts";
import type { Fault } from "./faults.ts";
import type { Where } from "./lookup.ts";
import type { RequestKind, RequestLogEntry } from "./request-log.ts";

/** The control of an emulator in another process on this machine. Each call throws EmulatorError CONTROL_FAILED when it cannot be carried out. */
export interface RemoteEmulator {
  /** The last 10 000 requests to the API. */
  requests(): Promise<RequestLogEntry[]>;
  /** Requests of a kind, or all, since the start or `clearRequests`. */
  count(kind?: RequestKind): Promise<number>;
  clearRequests(): Promise<void>;
  /** Makes requests fail on purpose; the returned function ends it. */
  fault(fault: Fault): Promise<() => Promise<void>>;
  clearFaults(): Promise<void>;
  /** Creates or replaces a value. */
  setSecret(where: Where, name: string, value: string, options?: { personalOf?: string }): Promise<void>;
  /** Removes the values of one environment, and the secret with its last value. */
  deleteSecret(where: Where, name: string): Promise<void>;
  /** Makes a token. Its raw value is returned once and kept nowhere. */
  createToken(options?: CreateTokenOptions): Promise<{ id: string; token: string }>;
  /** Ends a token at once. */
  revokeToken(idOrToken: string): Promise<void>;
  /** Back to the seed; clears faults, the request log and the rate limits. */
  reset(): Promise<void>;
}

/** Controls the emulator that serves at this URL. Nothing is sent before the first call. @throws {EmulatorError} CONTROL_FAILED for a URL of another machine */
export function connectEmulator(url: string): RemoteEmulator {
  requireLoopback(url);
  const base = `${url.replace(/\/+$/, "")}/_emulator`;
  const none = async (method: string, path: string, body?: object): Promise<void> => void (await send(base, method, path, body));
  const json = async <T>(method: string, path: string, body?: object): Promise<T> =>
    (await (await send(base, method, path, body)).json()) as T;
  return {
    requests: async () => (await json<{ requests: RequestLogEntry[] }>("GET", "/requests")).requests,
    count: async (kind) => {
      const query = kind === undefined ? "" : `?kind=${kind}`;
      return (await json<{ count: number }>("GET", `/requests/count${query}`)).count;
    },
    clearRequests: () => none("DELETE", "/requests"),
    fault: async (fault) => {
      const { id } = await json<{ id: string }>("POST", "/faults", faultToWire(fault));
      return () => none("DELETE", `/faults/${id}`);
    },
    clearFaults: () => none("DELETE", "/faults"),
    setSecret: (where, name, value, options) => none("PUT", "/secrets", { ...where, name, value, ...options }),
    deleteSecret: (where, name) => none("DELETE", "/secrets", { ...where, name }),
    createToken: (options = {}) => json("POST", "/tokens", options),
    revokeToken: (token) => none("DELETE", "/tokens", { token }),
    reset: () => none("POST", "/reset"),
  };
}

/** An emulator obeys its own machine only, and a value must not travel to another server by mistake. */
function requireLoopback(url: string): void {
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  if (isLoopback(host) || host === "localhost") return;
  throw new EmulatorError("CONTROL_FAILED", "The URL of an emulator is like http://127.0.0.1:7431, on this machine");
}

async function send(base: string, method: string, path: string, body: object | undefined): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`${base}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
    });
  } catch (cause) {
    throw new EmulatorError("CONTROL_FAILED", `No emulator answers at ${base}: start one, or correct the URL`, { cause });
  }
  if (response.ok) return response;
  const message = (await response.text()).slice(0, 500);
  throw new EmulatorError("CONTROL_FAILED", `${method} ${base}${path} answered ${response.status}: ${message}`);
}
