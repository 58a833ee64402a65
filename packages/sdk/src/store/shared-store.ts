/** What a store has under a key. */
export interface Stored {
  bytes: Uint8Array;
  /** Milliseconds since it was written, by the store's own clock, so that hosts with wrong clocks agree. */
  ageMs: number;
}

/**
 * A place that several processes share. It only ever sees sealed bytes. Every method may reject or be slow: the SDK
 * then works as if there were no store.
 */
export interface SharedStore {
  /** Whether lists of secrets are shared too, not only access tokens. @default false */
  readonly sharesSnapshots?: boolean;
  /** Resolves to undefined when there is nothing under the key. */
  read(key: string): Promise<Stored | undefined>;
  /** Replaces what is under the key. It may be forgotten after `ttlMs` milliseconds. */
  write(key: string, bytes: Uint8Array, ttlMs: number): Promise<void>;
  remove(key: string): Promise<void>;
  /**
   * Takes the lock of a key, also when its holder took it more than `staleMs` milliseconds ago.
   *
   * @returns what gives it back, or undefined while someone else holds it
   */
  lock(key: string, staleMs: number): Promise<(() => Promise<void>) | undefined>;
}
