import { createHash, randomUUID } from "node:crypto";
import { EnkryptifyClient } from "@enkryptify/sdk/kit";
import { ENVIRONMENT_ID, TOKEN } from "./server.mjs";

/** A clock that is only moved by hand; work between two moves takes no time. */
function createClock() {
  const sleepers = new Set();
  let time = 0;
  return {
    monotonic: () => time,
    wall: () => 1_793_491_200_000 + time,
    random: () => Math.random(),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { due: time + ms, resolve };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
    async advance(ms) {
      time += ms;
      for (const sleeper of sleepers) {
        if (sleeper.due > time) continue;
        sleepers.delete(sleeper);
        sleeper.resolve();
      }
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    },
  };
}

function json(status, body, headers = {}) {
  return { status, body: JSON.stringify(body), header: (name) => headers[name] };
}

/** The exchange with its real limit of ten a minute, and a list. */
function createApi(clock) {
  const api = { accepted: [], refused: 0, failed: 0 };
  api.http = async (request) => {
    if (!request.url.endsWith("/v1/auth/exchange")) return json(200, []);
    const minute = api.accepted.filter((at) => clock.monotonic() - at < 60_000).length;
    if (minute >= 10) {
      api.refused += 1;
      return json(429, { message: "Rate limit exceeded" }, { "retry-after": "60" });
    }
    api.accepted.push(clock.monotonic());
    return json(200, { accessToken: `eyJ.fake.${api.accepted.length}`, expiresIn: 900 });
  };
  return api;
}

/**
 * Exchanges in one hour at a read every two seconds per client.
 *
 * @param options.processes each with a clock of its own identity, so that nothing is shared
 */
export async function measureExchanges({ clients, processes }) {
  const main = createClock();
  const api = createApi(main);
  const all = Array.from({ length: processes }, () => {
    // State is shared per clock object, as it is per process.
    const clock = { ...main };
    const platform = {
      runtime: "bench",
      clock,
      env: {},
      sharesPromises: true,
      createHttp: () => api.http,
      sha256: async (text) => createHash("sha256").update(text).digest("hex"),
      uuid: randomUUID,
    };
    const options = {
      token: TOKEN,
      auth: "exchange",
      sharing: false,
      cache: { enabled: false },
      baseUrl: "http://bench.localhost",
    };
    const place = { workspace: "acme", project: "web", environment: ENVIRONMENT_ID };
    return Array.from({ length: clients }, () => new EnkryptifyClient({ ...options, ...place }, platform));
  }).flat();
  for (let second = 0; second < 3600; second += 2) {
    for (const client of all) client.getSecrets().catch(() => (api.failed += 1));
    await main.advance(2000);
  }
  for (const client of all) client.destroy();
  return { perHour: api.accepted.length, attempts: api.accepted.length + api.refused, failed: api.failed };
}
