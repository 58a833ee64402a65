import { createEmulator, DEMO_TOKEN, type Emulator, type EmulatorOptions } from "@enkryptify/emulator";
import { onTestFinished } from "vitest";
import { EnkryptifyClient } from "../../src/client.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import type { EnkryptifyOptions } from "../../src/options.ts";
import type { Platform } from "../../src/platform.ts";
import { loadEverything } from "./load-everything.ts";
import { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";

/** One request as it left the client. */
export interface Sent {
  /** Milliseconds since 1970, true time. */
  at: number;
  method: string;
  path: string;
  /** The bearer token, to tell JWTs from static tokens. */
  bearer: string | undefined;
  headers: Headers;
}

/** An emulator in this process, and clients of it, in virtual time. */
export interface World {
  clock: VirtualClock;
  emulator: Emulator;
  /** Every request of every client, faults included. */
  sent: Sent[];
  fetch: typeof fetch;
  /** A client of `acme/my-project/development` with the demo token, destroyed after the test. */
  client(options?: EnkryptifyOptions, platform?: Partial<Platform>): EnkryptifyClient;
  /** Requests whose path fits are accepted and never answered, until `undefined` is given. */
  silence(path: RegExp | undefined): void;
  /** Requests to the list route. */
  lists(): number;
  /** Requests to both exchange routes. */
  exchanges(): number;
}

await loadEverything();

/** The id of `development` in the demo seed, so that a client needs no request to find it. */
export const DEVELOPMENT_ID: string = developmentId();

function developmentId(): string {
  const [environment] = createEmulator().state.workspaces[0]?.projects[0]?.environments ?? [];
  if (environment?.name !== "development") throw new Error("the demo seed has changed");
  return environment.id;
}

export function createWorld(options: { seed?: number; emulator?: EmulatorOptions } = {}): World {
  let pending = 0;
  let silent: RegExp | undefined;
  const clock = createVirtualClock({ seed: options.seed ?? 1, busy: () => pending > 0 });
  const emulator = createEmulator({ ...options.emulator, now: () => Math.floor(clock.trueTime()) });
  const sent: Sent[] = [];

  const recordingFetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const bearer = request.headers.get("authorization")?.replace(/^Bearer /, "");
    const { pathname, search } = new URL(request.url);
    sent.push({ at: clock.trueTime(), method: request.method, path: pathname + search, bearer, headers: request.headers });
    if (silent?.test(pathname + search)) return never(request.signal);
    pending += 1;
    try {
      const response = await emulator.fetch(request);
      const body = response.body === null ? null : await response.arrayBuffer();
      return new Response(body, { status: response.status, headers: response.headers });
    } finally {
      pending -= 1;
    }
  };

  return {
    clock,
    emulator,
    sent,
    fetch: recordingFetch,
    client: (clientOptions = {}, platform = {}) => {
      const client = new EnkryptifyClient(
        {
          token: DEMO_TOKEN,
          workspace: "acme",
          project: "my-project",
          environment: DEVELOPMENT_ID,
          baseUrl: "http://emulator.localhost",
          fetch: recordingFetch,
          // Files know nothing of virtual time.
          sharing: false,
          ...clientOptions,
        },
        { ...nodePlatform, clock, env: {}, ...platform },
      );
      onTestFinished(() => client.destroy());
      return client;
    },
    silence: (path) => {
      silent = path;
    },
    lists: () => sent.filter(({ path }) => /\/secret\?/.test(path)).length,
    exchanges: () => sent.filter(({ path }) => /\/auth\/(oidc\/)?exchange$/.test(path)).length,
  };
}

function never(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error));
  });
}
