/** Finds where byte patterns may stand. */
export interface Anchors {
  /**
   * Calls `found` for each place of a pattern, also where a few bytes at either end of it differ, and for some places where none
   * is; for one place more than once at times.
   */
  search(text: Uint8Array, length: number, found: Found): void;
}

/** A pattern's index, where it would start (before the text, at times), and one of its bytes that the text has at its place. */
export type Found = (pattern: number, start: number, like: number) => void;

/** Patterns as stretches of one array, folded. */
export interface Patterns {
  readonly bytes: Uint8Array;
  readonly all: readonly { readonly start: number; readonly length: number }[];
}
