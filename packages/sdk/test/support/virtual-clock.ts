import type { Clock } from "../../src/platform.ts";

/** Time that moves only when told, with the two ways real clocks disagree: sleep of the machine, and steps of the wall clock. */
export interface VirtualClock extends Clock {
  /** Lets time pass; whatever waits wakes up in order, and its work is done before time goes on. */
  advance(ms: number): Promise<void>;
  /** The machine sleeps: true time and the wall clock go on, the monotonic clock stands still. */
  suspend(ms: number): void;
  /** Somebody sets the wall clock. */
  stepWall(ms: number): void;
  /** What the clock of a server says: unaffected by steps of ours. Milliseconds since 1970. */
  trueTime(): number;
  /** The longest wait anything has asked for, in milliseconds: real timers overflow after 24 days. */
  longestSleep(): number;
  /** Lets started work go as far as it can without time passing. */
  settle(): Promise<void>;
}

interface Sleeper {
  due: number;
  wake: () => void;
}

const START = Date.UTC(2026, 10, 1);

/**
 * @param options.seed of the random numbers @default 1
 * @param options.busy whether work is under way that needs further turns of the event loop @default never
 */
export function createVirtualClock(options: { seed?: number; busy?: () => boolean } = {}): VirtualClock {
  const random = createRandom(options.seed ?? 1);
  const sleepers = new Set<Sleeper>();
  let monotonic = 1000;
  let slept = 0;
  let offset = 0;
  let longest = 0;

  async function settle(): Promise<void> {
    await turn();
    // Work in other threads (signatures of JWTs) takes real time, more of it on a busy machine.
    for (let turns = 0; options.busy?.() && turns < 100_000; turns++) await turn();
  }

  function nextDue(before: number): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of sleepers) if (sleeper.due <= before && sleeper.due < (first?.due ?? Infinity)) first = sleeper;
    return first;
  }

  return {
    monotonic: () => monotonic,
    wall: () => START + monotonic + slept + offset,
    trueTime: () => START + monotonic + slept,
    random,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        longest = Math.max(longest, ms);
        const sleeper: Sleeper = { due: monotonic + Math.max(0, ms), wake };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", stop, { once: true });
        function wake(): void {
          signal?.removeEventListener("abort", stop);
          resolve();
        }
        function stop(): void {
          sleepers.delete(sleeper);
          reject(signal?.reason as Error);
        }
      }),
    advance: async (ms) => {
      const target = monotonic + ms;
      await settle();
      for (let sleeper = nextDue(target); sleeper !== undefined; sleeper = nextDue(target)) {
        sleepers.delete(sleeper);
        monotonic = sleeper.due;
        sleeper.wake();
        await settle();
      }
      monotonic = target;
      await settle();
    },
    suspend: (ms) => {
      slept += ms;
    },
    stepWall: (ms) => {
      offset += ms;
    },
    longestSleep: () => longest,
    settle,
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Small and repeatable: mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
