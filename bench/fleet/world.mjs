// The API, the store and the pods of the simulation of a fleet.
import { createHash, randomUUID } from "node:crypto";
import { EnkryptifyClient } from "../../packages/sdk/dist/kit/index.mjs";
import { createClock } from "./time.mjs";

const MINUTE = 60_000;
const ENVIRONMENT = "11111111-1111-4111-8111-111111111111";

function answer(status, body, headers = {}) {
  return { status, body, header: (name) => headers[name.toLowerCase()] };
}

/** The two routes pods use, 40 ms away, counted by minute. */
export function createApi(timeline, limited) {
  const counts = { exchange: 0, list: 0, refused: 0, byMinute: [] };
  const exchangesByMinute = [];
  const list = JSON.stringify(
    Array.from({ length: 20 }, (_, index) => ({
      name: `SECRET_${index}`,
      values: [{ environmentId: ENVIRONMENT, value: `fake-value-${index}`, isPersonal: false }],
    })),
  );
  const tooMany = () => {
    counts.refused += 1;
    return answer(429, "", { "retry-after": String(Math.ceil((MINUTE - (timeline.now % MINUTE)) / 1000)) });
  };

  async function http({ url }) {
    const minute = Math.floor(timeline.now / MINUTE);
    const kind = url.endsWith("/exchange") ? "exchange" : "list";
    counts[kind] += 1;
    counts.byMinute[minute] = (counts.byMinute[minute] ?? 0) + 1;
    if (kind === "exchange") exchangesByMinute[minute] = (exchangesByMinute[minute] ?? 0) + 1;
    await new Promise((resolve) => timeline.add(timeline.now + 40, resolve));
    if (limited && counts.byMinute[minute] > 200) return tooMany();
    if (limited && kind === "exchange" && exchangesByMinute[minute] > 10) return tooMany();
    const body = kind === "exchange" ? JSON.stringify({ accessToken: `eyJ.${randomUUID()}.fake`, expiresIn: 900 }) : list;
    return answer(200, body);
  }
  return { http, counts };
}

/** As Redis: its own clock, entries and locks that end by themselves, 1 ms away. */
export function createStore(timeline) {
  const entries = new Map();
  const alive = (key) => (entries.get(key)?.until > timeline.now ? entries.get(key) : undefined);
  const later = (work) => new Promise((resolve) => timeline.add(timeline.now + 1, () => resolve(work())));
  return {
    sharesSnapshots: true,
    read: (key) =>
      later(() => {
        const entry = alive(key);
        return entry === undefined ? undefined : { bytes: entry.bytes, ageMs: timeline.now - entry.at };
      }),
    write: (key, bytes, ttlMs) => later(() => void entries.set(key, { bytes, at: timeline.now, until: timeline.now + ttlMs })),
    remove: (key) => later(() => void entries.delete(key)),
    lock: (key, staleMs) =>
      later(() => {
        const name = `${key}.lock`;
        if (alive(name) !== undefined) return undefined;
        const lock = { until: timeline.now + staleMs };
        entries.set(name, lock);
        return () => later(() => void (entries.get(name) === lock && entries.delete(name)));
      }),
  };
}

/** Requests are counted here, not the cost of sealing. */
const nullCrypto = {
  getRandomValues: (bytes) => bytes,
  subtle: {
    importKey: async () => ({}),
    deriveKey: async () => ({}),
    encrypt: async (_rule, _key, data) => Uint8Array.from([...data, ...Array.from({ length: 16 }, () => 0)]).buffer,
    decrypt: async (_rule, _key, data) => data.slice(0, -16),
  },
};

export function createPod(timeline, api, store) {
  const platform = {
    runtime: "node/20",
    clock: createClock(timeline),
    env: {},
    sharesPromises: true,
    createHttp: () => api.http,
    sha256: async (text) => createHash("sha256").update(text).digest("hex"),
    uuid: () => "request",
    crypto: nullCrypto,
  };
  const options = {
    token: "ek_live_fake_7Qm2xV9z4Kp8wB3n9Zt5rC6h1Ls6yF2j",
    auth: "exchange",
    baseUrl: "https://api.invalid",
    workspace: "acme",
    project: "web",
    environment: ENVIRONMENT,
    sharing: store === undefined ? false : { store },
  };
  return new EnkryptifyClient(options, platform);
}
