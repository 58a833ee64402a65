import type { Clock } from "../platform.ts";

const LONGEST_MS = 1000;

/** Remembers for a moment that a snapshot was found fresh, so that a read in a hot path looks at one clock only. */
export interface FreshWindow {
  isOpen(): boolean;
  /** @param leftMs milliseconds until the snapshot is not fresh any more */
  open(leftMs: number): void;
  close(): void;
}

/** Open for at most a second of the wall clock, and never once that has been set back. */
export function createFreshWindow(clock: Clock): FreshWindow {
  let from = 0;
  let until = Number.NEGATIVE_INFINITY;
  return {
    isOpen: () => {
      const wall = clock.wall();
      return wall >= from && wall < until;
    },
    open: (leftMs) => {
      from = clock.wall();
      until = from + Math.min(leftMs, LONGEST_MS);
    },
    close: () => {
      until = Number.NEGATIVE_INFINITY;
    },
  };
}
