import { createApi, type Api } from "../../src/api.ts";
import { EnkryptifyError } from "../../src/errors.ts";
import { createTransport } from "../../src/http/transport.ts";
import { createExchangeSession } from "../../src/session/exchange-session.ts";
import { exchangeServiceAccount, exchangeToken } from "../../src/session/exchange.ts";
import type { Session, SessionEvent } from "../../src/session/session.ts";
import { loadEverything } from "./load-everything.ts";
import { createSimulatedApi, SERVICE_ACCOUNT_TOKEN, STATIC_TOKEN, type SimulatedApi } from "./simulated-api.ts";
import { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";

/** One process that reads through its own session. */
export interface Client {
  session: Session;
  api: Api;
  /** Starts one authenticated read and counts how it ends. */
  read(): Promise<void>;
  reads: number;
  /** Codes of the reads that failed. */
  failures: string[];
  /** Virtual milliseconds of the slowest read, and of the slowest wait for a token. */
  slowestMs: number;
  slowestTokenMs: number;
  events: SessionEvent[];
}

export interface Simulation {
  clock: VirtualClock;
  api: SimulatedApi;
  /** @param options.kubernetes exchanges a service-account token, with nothing to fall back to */
  client(options?: { kubernetes?: boolean; fallback?: boolean; sharesPromises?: boolean }): Client;
  /** Reads with every client once per `everyMs` for `ms`, without waiting for the answers. */
  run(clients: readonly Client[], ms: number, everyMs?: number): Promise<void>;
}

await loadEverything();

export function createSimulation(options: { seed?: number; withClaims?: boolean } = {}): Simulation {
  const clock = createVirtualClock({ seed: options.seed ?? 1 });
  const api = createSimulatedApi(clock, { withClaims: options.withClaims ?? true });
  return {
    clock,
    api,
    client: (clientOptions = {}) => createClient(clock, api, clientOptions),
    run: async (clients, ms, everyMs = 1000) => {
      for (let left = ms; left > 0; left -= everyMs) {
        for (const client of clients) void client.read();
        await clock.advance(Math.min(left, everyMs));
      }
    },
  };
}

function createClient(
  clock: VirtualClock,
  simulated: SimulatedApi,
  options: { kubernetes?: boolean; fallback?: boolean; sharesPromises?: boolean },
): Client {
  const { kubernetes = false, fallback = !kubernetes, sharesPromises = true } = options;
  const transport = createTransport({
    baseUrl: "http://simulated.localhost",
    http: simulated.http,
    clock,
    uuid: () => "00000000-0000-4000-8000-000000000000",
    timeoutMs: 10_000,
    totalTimeoutMs: 30_000,
    maxRetries: 2,
  });
  const events: SessionEvent[] = [];
  const session = createExchangeSession({
    clock,
    sharesPromises,
    exchange: () =>
      kubernetes
        ? exchangeServiceAccount(transport, clock, SERVICE_ACCOUNT_TOKEN, "acme")
        : exchangeToken(transport, clock, STATIC_TOKEN),
    readStatic: fallback ? async () => STATIC_TOKEN : undefined,
    onEvent: (event) => events.push(event),
  });
  const timed: Session = {
    ...session,
    get: async (signal) => {
      const started = clock.monotonic();
      try {
        return await session.get(signal);
      } finally {
        client.slowestTokenMs = Math.max(client.slowestTokenMs, clock.monotonic() - started);
      }
    },
  };
  const client: Client = {
    session,
    api: createApi(transport, timed),
    reads: 0,
    failures: [],
    slowestMs: 0,
    slowestTokenMs: 0,
    events,
    read: async () => {
      const started = clock.monotonic();
      client.reads += 1;
      try {
        await client.api.get({ path: "/v1/workspace", what: "read" });
      } catch (error) {
        client.failures.push(EnkryptifyError.is(error) ? error.code : String(error));
      }
      client.slowestMs = Math.max(client.slowestMs, clock.monotonic() - started);
    },
  };
  return client;
}

/** The most events that fall into any window of `ms`, ends excluded. */
export function worstWindow(times: readonly number[], ms = 60_000): number {
  let worst = 0;
  let from = 0;
  for (const [index, time] of times.entries()) {
    while (time - (times[from] ?? time) >= ms) from += 1;
    worst = Math.max(worst, index - from + 1);
  }
  return worst;
}
