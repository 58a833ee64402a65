import { abortedError } from "./http/attempt.ts";
import { onAbort } from "./on-abort.ts";

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

  function launch(input?: Input, behind?: Flight<T>): Flight<T> {
    const controller = new AbortController();
    const flight: Flight<T> = { controller, waiters: 0, result: run() };
    flight.result.catch(() => undefined);
    return flight;

    async function run(): Promise<T> {
      if (behind !== undefined) await behind.result.catch(() => undefined);
      try {
        return await work(controller.signal, input);
      } finally {
        remove(flight);
      }
    }
  }

  /** Landed or abandoned: nobody may join it any more, and who queued behind it is next. */
  function remove(flight: Flight<T>): void {
    if (next === flight) next = undefined;
    if (current !== flight) return;
    current = next;
    next = undefined;
  }

  /** One caller's wait. Its signal detaches it; the work itself is aborted when the last one has left. */
  function wait(flight: Flight<T>, signal: AbortSignal | undefined): Promise<T> {
    flight.waiters += 1;
    if (signal === undefined) return flight.result;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        flight.waiters -= 1;
        if (flight.waiters === 0) {
          remove(flight);
          flight.controller.abort(signal.reason);
        }
        reject(abortedError(what, signal.reason));
      };
      const stop = onAbort(signal, leave);
      if (signal.aborted) leave();
      flight.result.then(resolve, reject).finally(stop);
    });
  }

  return {
    join: (signal, input) => wait(share ? (current ??= launch(input)) : launch(input), signal),
    joinNext: (signal) => {
      if (!share) return wait(launch(), signal);
      return wait(current === undefined ? (current = launch()) : (next ??= launch(undefined, current)), signal);
    },
    running: () => current !== undefined,
    cancel: (reason) => {
      current?.controller.abort(reason);
      next?.controller.abort(reason);
    },
  };
}
