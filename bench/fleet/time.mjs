// Virtual time for the simulation of a fleet.

const EPOCH = Date.UTC(2026, 10, 1);

/** The same numbers in every run: mulberry32. */
let state = 1;
export function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}

/** Work that is due at some time, earliest first. */
export function createTimeline() {
  const heap = [];
  const less = (left, right) => heap[left].due < heap[right].due;
  const swap = (left, right) => ([heap[left], heap[right]] = [heap[right], heap[left]]);
  return {
    now: 0,
    add(due, work) {
      heap.push({ due, work });
      for (let at = heap.length - 1; at > 0;) {
        const parent = (at - 1) >> 1;
        if (!less(at, parent)) break;
        swap(at, parent);
        at = parent;
      }
    },
    take() {
      const first = heap[0];
      const last = heap.pop();
      if (heap.length > 0 && last !== first) {
        heap[0] = last;
        for (let at = 0; ;) {
          let least = at;
          for (const child of [2 * at + 1, 2 * at + 2]) if (child < heap.length && less(child, least)) least = child;
          if (least === at) break;
          swap(at, least);
          at = least;
        }
      }
      return first;
    },
  };
}

/** What is shared in a process is kept per clock, so a clock of its own makes a pod a process of its own. */
export function createClock(timeline) {
  return {
    monotonic: () => timeline.now,
    wall: () => EPOCH + timeline.now,
    random,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const stop = () => reject(signal.reason);
        signal?.addEventListener("abort", stop, { once: true });
        timeline.add(timeline.now + Math.max(0, ms), () => {
          signal?.removeEventListener("abort", stop);
          resolve();
        });
      }),
  };
}
