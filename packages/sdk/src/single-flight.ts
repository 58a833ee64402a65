import { abortedError } from "./http/attempt.ts";

/** Runs one piece of work at a time and lets everyone who asks meanwhile share its result. */
export interface SingleFlight<T, Input = undefined> {
  /** Joins the work under way or starts it. */
  join(signal?: AbortSignal, input?: Input): Promise<T>;
  /** Waits for work that starts after this call, so that the result is newer than the call. */
  joinNext(signal?: AbortSignal): Promise<T>;
  running(): boolean;
  /** Aborts what is under way. */
  cancel(reason: unknown): void;
}

interface Flight<T> {
  result: Promise<T>;
  controller: AbortController;
  waiters: number;
}

/**
 * @param what names the work in the error of a caller whose signal was aborted
 * @param share false where a promise must not be awaited by another request than its own (Workers, edge)
 */
export function createSingleFlight<T, Input = undefined>(
  work: (signal: AbortSignal, input: Input | undefined) => Promise<T>,
  what: string,
  share: boolean,
): SingleFlight<T, Input> {
  let current: Flight<T> | undefined;
  let next: Flight<T> | undefined;

  function start(input?: Input): Flight<T> {
    const controller = new AbortController();
    const flight: Flight<T> = { controller, waiters: 0, result: work(controller.signal, input).finally(() => land(flight)) };
    flight.result.catch(() => undefined);
    return flight;
  }

  function land(flight: Flight<T>): void {
    if (current === flight) current = undefined;
  }

  function queue(behind: Flight<T>): Flight<T> {
    const controller = new AbortController();
    const flight: Flight<T> = { controller, waiters: 0, result: begin() };
    flight.result.catch(() => undefined);
    return flight;

    async function begin(): Promise<T> {
      await behind.result.catch(() => undefined);
      current = flight;
      next = undefined;
      return work(controller.signal, undefined).finally(() => land(flight));
    }
  }

  return {
    join: (signal, input) => wait(share ? (current ??= start(input)) : start(input), signal, what),
    joinNext: (signal) => {
      if (!share || current === undefined) return wait(share ? (current = start()) : start(), signal, what);
      return wait((next ??= queue(current)), signal, what);
    },
    running: () => current !== undefined,
    cancel: (reason) => {
      current?.controller.abort(reason);
      next?.controller.abort(reason);
    },
  };
}

/** One caller's wait. Its signal detaches it; the work itself is aborted when the last one has left. */
function wait<T>(flight: Flight<T>, signal: AbortSignal | undefined, what: string): Promise<T> {
  flight.waiters += 1;
  if (signal === undefined) return flight.result;
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      flight.waiters -= 1;
      if (flight.waiters === 0) flight.controller.abort(signal.reason);
      reject(abortedError(what, signal.reason));
    };
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave, { once: true });
    flight.result.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}
