import type { Clock } from "../platform.ts";
import type { GuardedStore, Lock } from "./guarded-store.ts";
import type { Sealer } from "./seal.ts";

/** A text from a vault. */
export interface Entry {
  text: string;
  /** Milliseconds since it was written, by the store's clock or the writer's, whichever says more. */
  ageMs: number;
  /** Milliseconds since 1970, as the writer's clock had it. */
  writtenAt: number;
  /** Milliseconds by which the place holds it for younger than its writer does: an old copy was put back. */
  rejuvenatedMs: number;
}

/** One sealed text under a fixed name, and its lock. Never rejects. */
export interface Vault {
  /** `"damaged"`: there is something that was not sealed with this key under this name. */
  load(): Promise<Entry | "damaged" | undefined>;
  save(text: string, ttlMs: number): Promise<void>;
  remove(): Promise<void>;
  lock(staleMs: number): Promise<Lock>;
}

/** @param name names the place in the store and what is sealed; reveals nothing */
export function createVault(store: GuardedStore, sealer: Sealer, clock: Clock, name: string): Vault {
  return {
    load: async () => {
      const stored = await store.read(name);
      if (stored === undefined) return undefined;
      const opened = await sealer.open(name, stored.bytes);
      if (opened === undefined) return "damaged";
      const byWriter = clock.wall() - opened.writtenAt;
      return { ...opened, ageMs: Math.max(stored.ageMs, byWriter, 0), rejuvenatedMs: byWriter - stored.ageMs };
    },
    save: async (text, ttlMs) => store.write(name, await sealer.seal(name, text, clock.wall()), ttlMs),
    remove: () => store.remove(name),
    lock: (staleMs) => store.lock(name, staleMs),
  };
}
