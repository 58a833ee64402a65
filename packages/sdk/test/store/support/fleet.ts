import { createEmulator, DEMO_TOKEN, type Emulator, type EmulatorOptions } from "@enkryptify/emulator";
import { onTestFinished } from "vitest";
import { EnkryptifyClient } from "../../../src/client.ts";
import { nodePlatform } from "../../../src/node/platform.ts";
import type { EnkryptifyOptions } from "../../../src/options.ts";
import type { SharedStore } from "../../../src/store/shared-store.ts";
import { createVirtualClock, type VirtualClock } from "../../support/virtual-clock.ts";
import { DEVELOPMENT_ID } from "../../support/world.ts";
import { createMemoryStore } from "./memory-store.ts";
import { syncCrypto } from "./sync-crypto.ts";

/** Pods, their store and the API, in virtual time. */
export interface Fleet {
  clock: VirtualClock;
  emulator: Emulator;
  store: SharedStore;
  /** From now on requests to paths like this get no answer; returns when they were sent, in true time. */
  silence(path: RegExp): readonly number[];
  /** A client with a process of its own. `wallOffset` is how wrong its clock is, in milliseconds; it may change. */
  pod(options?: EnkryptifyOptions, wallOffset?: () => number): EnkryptifyClient;
  /** Lets time pass while pods read a secret every so often; resolves to the codes of failed reads. */
  read(pods: readonly EnkryptifyClient[], times: { forMs: number; everyMs: number; cache?: boolean }): Promise<string[]>;
}

/** Modules are loaded by their first use, in real time, which must not pass in the middle of a virtual minute: call this before. */
export async function loadEverything(): Promise<void> {
  const client = buildFleet().build({}, () => 0);
  await client.get("STRIPE_SECRET_KEY");
  client.destroy();
}

export function createFleet(options: { seed?: number; emulator?: EmulatorOptions } = {}): Fleet {
  const { build, ...fleet } = buildFleet(options);
  return {
    ...fleet,
    pod: (more = {}, wallOffset = () => 0) => {
      const client = build(more, wallOffset);
      onTestFinished(() => client.destroy());
      return client;
    },
  };
}

function buildFleet(options: { seed?: number; emulator?: EmulatorOptions } = {}): Omit<Fleet, "pod"> & {
  build(options: EnkryptifyOptions, wallOffset: () => number): EnkryptifyClient;
} {
  let pending = 0;
  const clock = createVirtualClock({ seed: options.seed ?? 1, busy: () => pending > 0 });
  const emulator = createEmulator({ ...options.emulator, now: () => Math.floor(clock.trueTime()) });
  const store = createMemoryStore(clock.monotonic);
  const silent: { path: RegExp; sent: number[] }[] = [];
  const fetchCounted: typeof fetch = async (input, init) => {
    const hung = silent.find(({ path }) => path.test(input as string));
    if (hung !== undefined) return unanswered(hung.sent, clock.trueTime(), init?.signal);
    pending += 1;
    const answer = emulator.fetch(new Request(input, init)).then(whole);
    return answer.finally(() => {
      pending -= 1;
    });
  };

  return {
    clock,
    emulator,
    store,
    silence: (path) => {
      const sent: number[] = [];
      silent.push({ path, sent });
      return sent;
    },
    build: (more, wallOffset) => {
      const own = { ...clock, wall: () => clock.wall() + wallOffset() };
      return new EnkryptifyClient(
        {
          token: DEMO_TOKEN,
          auth: "exchange",
          workspace: "acme",
          project: "my-project",
          environment: DEVELOPMENT_ID,
          baseUrl: "http://emulator.localhost",
          fetch: fetchCounted,
          sharing: { store },
          ...more,
        },
        { ...nodePlatform, clock: own, env: {}, crypto: syncCrypto },
      );
    },
    read: async (pods, { forMs, everyMs, cache = true }) => {
      const reads: Promise<string | undefined>[] = [];
      for (let passed = 0; passed < forMs; passed += everyMs) {
        reads.push(...pods.map((pod) => readOnce(pod, cache)));
        await clock.advance(everyMs);
      }
      const codes = await Promise.all(reads);
      return codes.filter((code) => code !== undefined);
    },
  };
}

async function readOnce(pod: EnkryptifyClient, cache: boolean): Promise<string | undefined> {
  return pod.get("STRIPE_SECRET_KEY", { cache }).then(
    () => undefined,
    (error: unknown) => String((error as { code?: unknown }).code),
  );
}

function unanswered(sent: number[], at: number, signal: AbortSignal | null | undefined): Promise<never> {
  sent.push(at);
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}

async function whole(response: Response): Promise<Response> {
  const body = response.body === null ? null : await response.arrayBuffer();
  return new Response(body, { status: response.status, headers: response.headers });
}
