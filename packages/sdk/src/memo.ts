import { createSingleFlight } from "./single-flight.ts";

/** A value that is worked out once, at the first need. Failures are not remembered. */
export interface Memo<T> {
  get(signal?: AbortSignal): Promise<T>;
  peek(): T | undefined;
  /** Aborts the work under way. */
  cancel(reason: unknown): void;
}

/** @param what names the work in the error of a caller whose signal was aborted */
export function createMemo<T extends object>(work: (signal: AbortSignal) => Promise<T>, what: string, share: boolean): Memo<T> {
  let known: T | undefined;
  const flight = createSingleFlight(
    async (signal) => {
      const made = await work(signal);
      // Where work is not shared its first result is: two of them would contradict each other.
      return (known ??= made);
    },
    what,
    share,
  );
  return { get: async (signal) => known ?? flight.join(signal), peek: () => known, cancel: flight.cancel };
}
