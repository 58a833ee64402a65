/**
 * A promise whose work starts when it is first awaited, and starts again when `isCurrent` denies the last result.
 * Nest's scanner awaits only what is `instanceof Promise`, and awaits it several times in one boot: it must get the same object each time.
 */
export function createLazyPromise<T>(start: () => Promise<T>, isCurrent: () => boolean): Promise<T> {
  let running: Promise<T> | undefined;
  const run = (): Promise<T> => {
    if (running === undefined || !isCurrent()) {
      const mine = start();
      running = mine;
      // A failed boot may be tried again in the same process.
      mine.catch(() => {
        if (running === mine) running = undefined;
      });
    }
    return running;
  };
  const then: Promise<T>["then"] = (resolved, rejected) => run().then(resolved, rejected);
  // oxlint-disable-next-line unicorn/no-thenable -- being awaited is what this object is for
  return Object.create(Promise.prototype, { then: { value: then } }) as Promise<T>;
}
