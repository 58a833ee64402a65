import type { HonoRequest } from "hono";
import type { Principal } from "./authenticate.ts";
import type { Control } from "./control.ts";
import type { DeviceLogins } from "./device-logins.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { RequestLogEntry } from "./request-log.ts";
import type { Store } from "./store.ts";

/** Tells a `resolve` hook which value it is given. */
export interface ResolveContext {
  name: string;
  environmentId: string;
  /** Slug. */
  project: string;
  /** Slug. */
  workspace: string;
}

/** What the routes work with. */
export interface Services {
  store: Store;
  /** Milliseconds since the epoch. */
  now: () => number;
  exchangeLimit: RateLimit;
  devices: DeviceLogins;
  control: Control;
  resolve: (value: string, secret: ResolveContext) => string;
  etag: boolean;
}

/** Who sent a request, as far as the connection tells. */
export interface Peer {
  /** The key of the rate limit: an address, or `in-process`. */
  client: string;
  /** Whether it may use `/_emulator`: this process, or this machine and not another site's page in a browser. */
  trusted: boolean;
}

/** The types of our Hono apps. */
export interface AppEnv {
  Bindings: { peer: Peer; entry?: RequestLogEntry };
  Variables: { principal: Principal };
}

/** The part of a context that the request readers need. */
export interface RequestContext {
  req: HonoRequest;
  get(key: "principal"): Principal;
}
