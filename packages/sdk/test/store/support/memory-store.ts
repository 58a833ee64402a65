import type { SharedStore } from "../../../src/store/shared-store.ts";

/** A store in memory that goes by a given clock, as Redis goes by its own. */
export function createMemoryStore(monotonic: () => number): SharedStore {
  const entries = new Map<string, { bytes: Uint8Array; at: number; ttlMs: number }>();
  const locks = new Map<string, { owner: symbol; until: number }>();
  return {
    sharesSnapshots: true,
    read: async (key) => {
      const entry = entries.get(key);
      if (entry === undefined || monotonic() - entry.at >= entry.ttlMs) return undefined;
      return { bytes: entry.bytes, ageMs: monotonic() - entry.at };
    },
    write: async (key, bytes, ttlMs) => void entries.set(key, { bytes, at: monotonic(), ttlMs }),
    remove: async (key) => void entries.delete(key),
    lock: async (key, staleMs) => {
      if ((locks.get(key)?.until ?? 0) > monotonic()) return undefined;
      const owner = Symbol(key);
      locks.set(key, { owner, until: monotonic() + staleMs });
      return async () => {
        if (locks.get(key)?.owner === owner) locks.delete(key);
      };
    },
  };
}
