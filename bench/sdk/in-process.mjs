import { ENVIRONMENT_ID, startServer, secretsOf, TOKEN } from "./server.mjs";
import { subjects } from "./subjects.mjs";

const SYNC_LOOPS = 2_000_000;
const ASYNC_LOOPS = 400_000;

/** Nanoseconds of CPU time: on a busy machine the wall clock measures the others too. */
function since(start, loops) {
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1000) / loops;
}

/** Nanoseconds per read of a value that is there, the least of `rounds`. */
export async function measureReads(rounds) {
  const server = await startServer(20);
  const names = secretsOf(20).map(([name]) => name);
  const { Enkryptify } = await import("@enkryptify/sdk");
  const options = { token: TOKEN, baseUrl: server.url, workspace: "acme", project: "web", environment: ENVIRONMENT_ID };
  const client = new Enkryptify(options);
  await client.ready();
  const byHand = await subjects["fetch + Map by hand"].open({ url: server.url });
  const map = await byHand.all();
  // Names of its own: using a text as the name of a property makes it faster to look up anywhere.
  const variables = names.map((name) => `ENV_${name}`);
  for (const name of variables) process.env[name] = "fake-value-of-a-variable";
  // One function per product: a shared one would be slowed down by the variety of what it calls.
  const loops = {
    "Map.get": (count) => {
      let length = 0;
      for (let index = 0; index < count; index++) length += map.get(names[index % 20]).length;
      return length;
    },
    getSync: (count) => {
      let length = 0;
      for (let index = 0; index < count; index++) length += client.getSync(names[index % 20]).length;
      return length;
    },
    "process.env": (count) => {
      let length = 0;
      for (let index = 0; index < count; index++) length += process.env[variables[index % 20]].length;
      return length;
    },
    "fetch + Map by hand": async (count) => {
      let length = 0;
      for (let index = 0; index < count; index++) length += (await byHand.get(names[index % 20])).length;
      return length;
    },
    "await get": async (count) => {
      let length = 0;
      for (let index = 0; index < count; index++) length += (await client.get(names[index % 20])).length;
      return length;
    },
  };
  const best = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, loop] of Object.entries(loops)) {
      const count = name === "process.env" ? ASYNC_LOOPS : /await|hand/.test(name) ? ASYNC_LOOPS : SYNC_LOOPS;
      const start = process.cpuUsage();
      await loop(count);
      best[name] = Math.min(best[name] ?? Infinity, since(start, count));
    }
  }
  client.destroy();
  server.close();
  return best;
}

/** Requests that `readers` cold reads at once cost, by product. */
export async function measureConcurrency(readers) {
  const requests = {};
  for (const product of Object.keys(subjects).filter((name) => name !== "dotenvx")) {
    const server = await startServer(100);
    const { get } = await subjects[product].open({ url: server.url });
    await Promise.all(Array.from({ length: readers }, (_, index) => get(`SECRET_${String(index % 100).padStart(6, "0")}`)));
    requests[product] = server.counts.requests;
    server.close();
  }
  return requests;
}
