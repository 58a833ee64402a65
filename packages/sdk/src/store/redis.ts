import type { SharedStore } from "./shared-store.ts";

export type { SharedStore, Stored } from "./shared-store.ts";

/** What is used of an `ioredis` client or cluster. */
export interface IoRedisClient {
  readonly status: string;
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
}

/** What is used of a client, cluster or pool of the package `redis` (node-redis). */
export interface NodeRedisClient {
  readonly isOpen: boolean;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

export interface RedisStoreOptions {
  /** Put before every key. @default "enkryptify:" */
  prefix?: string | undefined;
  /** Whether lists of secrets are shared, sealed, besides access tokens. @default true */
  snapshots?: boolean | undefined;
}

// Time is Redis' own, so that hosts with wrong clocks agree on the age of an entry.
const READ = "local v = redis.call('GET', KEYS[1]) if not v then return false end return {v, redis.call('PTTL', KEYS[1])}";
const WRITE = "redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) return 1";
const REMOVE = "return redis.call('DEL', KEYS[1])";
const LOCK = "if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end return 0";
const RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

/**
 * A store in Redis, for a fleet behind one address: one exchange and one list request per environment and interval,
 * whatever the number of processes. Redis only sees sealed bytes. The client is yours: connect it, give it an `error`
 * listener, close it.
 *
 * @param client an `ioredis` or `redis` (node-redis) client
 */
export function redisStore(client: IoRedisClient | NodeRedisClient, options: RedisStoreOptions = {}): SharedStore {
  const prefix = options.prefix ?? "enkryptify:";
  const run = (script: string, key: string, ...rest: string[]): Promise<unknown> => {
    const keys = [prefix + key];
    return "isOpen" in client ? client.eval(script, { keys, arguments: rest }) : client.eval(script, 1, ...keys, ...rest);
  };
  return {
    sharesSnapshots: options.snapshots ?? true,
    read: async (key) => {
      const found = (await run(READ, key)) as [unknown, unknown] | null;
      if (!Array.isArray(found)) return undefined;
      const [ttlMs = "", data = ""] = String(found[0]).split(" ");
      return { bytes: Buffer.from(data, "base64"), ageMs: Math.max(0, Number(ttlMs) - Number(found[1])) };
    },
    write: async (key, bytes, ttlMs) => {
      const ttl = String(Math.max(1, Math.round(ttlMs)));
      await run(WRITE, key, `${ttl} ${Buffer.from(bytes).toString("base64")}`, ttl);
    },
    remove: async (key) => {
      await run(REMOVE, key);
    },
    lock: async (key, staleMs) => {
      const owner = globalThis.crypto.randomUUID();
      const name = `${key}.lock`;
      if (Number(await run(LOCK, name, owner, String(staleMs))) !== 1) return undefined;
      return async () => {
        await run(RELEASE, name, owner);
      };
    },
  };
}
