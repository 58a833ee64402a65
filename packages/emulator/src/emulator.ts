import { createApp } from "./app.ts";
import { createControl, type Control } from "./control.ts";
import { demoSeed, emptySeed } from "./demo-seed.ts";
import { createDeviceLogins } from "./device-logins.ts";
import { createFaults } from "./faults.ts";
import { createInProcessFetch } from "./in-process.ts";
import { createPipeline } from "./pipeline.ts";
import { createRateLimit, type Limits } from "./rate-limit.ts";
import { createRequestLog } from "./request-log.ts";
import { parseSeed, type Seed } from "./seed.ts";
import { seedState } from "./seed-state.ts";
import { listen, type Listening } from "./server.ts";
import type { ResolveContext } from "./services.ts";
import type { State } from "./state.ts";
import { createStore } from "./store.ts";

/** How to set up an emulator; every field is optional. */
export interface EmulatorOptions {
  /** Path of a JSON file that keeps the state. It is read when it exists, else made from the seed. @default memory only */
  data?: string;
  /** What to start with: a seed, the demo workspace, or that workspace without a project. @default "demo" */
  seed?: Seed | "demo" | "empty";
  /** The clock, in milliseconds since the epoch. @default Date.now */
  now?: () => number;
  limits?: Limits;
  /** Stands for the resolution of references, whose rules are not known. Called when a request says `resolve=true`. @default the value itself */
  resolve?: (value: string, secret: ResolveContext) => string;
  /** Sends ETags with secrets and honours `If-None-Match`, which the real API is not known to do. @default false */
  etag?: boolean;
  /** Takes the client of a rate limit from `X-Forwarded-For`. @default false */
  trustProxy?: boolean;
}

/** A running emulator. */
export interface Emulator extends Control {
  /** Answers in this process, without a port. The host of the URL does not matter. Works without `this`. */
  fetch: (request: Request | string | URL, init?: RequestInit) => Promise<Response>;
  /** Serves on a port; 0 takes a free one. @throws {EmulatorError} PORT_IN_USE, LISTEN_FAILED */
  listen(port?: number, hostname?: string): Promise<Listening>;
  /** The data, to read in tests. The same object for good; its content is replaced by each change. */
  readonly state: State;
}

/** Makes an emulator. @throws {EmulatorError} SEED_INVALID, DATA_DAMAGED, SAVE_FAILED */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const now = options.now ?? Date.now;
  const seed = chooseSeed(options.seed ?? "demo");
  const seeded = (): State => seedState(seed, now(), "(option seed)");
  const store = createStore(options.data, seeded);
  const faults = createFaults();
  const log = createRequestLog();
  const devices = createDeviceLogins(now);
  const clientLimit = createRateLimit(options.limits?.perMinute ?? 200, now);
  const exchangeLimit = createRateLimit(options.limits?.exchangesPerMinute ?? 10, now);
  const control = createControl({ store, seeded, now, faults, log, devices, limits: [clientLimit, exchangeLimit] });
  const { etag = false, resolve = (value) => value } = options;
  const app = createApp({ store, now, exchangeLimit, devices, control, resolve, etag });

  const handle = createPipeline({ app, log, faults, clientLimit, now });
  return {
    ...control,
    state: store.state,
    fetch: createInProcessFetch(handle),
    listen: (port = 0, hostname = "127.0.0.1") => listen(handle, { port, hostname, trustProxy: options.trustProxy ?? false }),
  };
}

function chooseSeed(seed: Seed | "demo" | "empty"): Seed {
  if (seed === "demo") return demoSeed;
  return seed === "empty" ? emptySeed : parseSeed(seed, "(option seed)");
}
