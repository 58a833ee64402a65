// What a fleet behind one address costs the API, by the real client in virtual time, with and without a store.
//
//   pnpm build && node bench/fleet.mjs [pods …]
//
// Without an argument 1, 100, 1000 and 10 000 pods, which takes half an hour; `1 100 1000` takes a minute or two.
//
// Each pod starts within the first minute, exchanges its token, and reads a secret every 30 s for an hour. "As asked"
// counts what the pods ask of an API without limits. "As allowed" has the API's limits: 200 requests a minute for the
// address, 10 exchanges a minute for the token.
import { performance } from "node:perf_hooks";
import { createTimeline, random } from "./fleet/time.mjs";
import { createApi, createPod, createStore } from "./fleet/world.mjs";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const READ_EVERY_MS = 30_000;
const given = process.argv.slice(2).map(Number);
const sizes = given.length > 0 ? given : [1, 100, 1000, 10_000];

async function simulate(size, shared, limited) {
  const timeline = createTimeline();
  const api = createApi(timeline, limited);
  const store = shared ? createStore(timeline) : undefined;
  const reads = { all: 0, failed: 0 };
  for (let pod = 0; pod < size; pod++) {
    let client;
    const read = () => {
      client ??= createPod(timeline, api, store);
      reads.all += 1;
      client.get("SECRET_0").catch(() => (reads.failed += 1));
      if (timeline.now + READ_EVERY_MS < HOUR) timeline.add(timeline.now + READ_EVERY_MS, read);
    };
    timeline.add(random() * MINUTE, read);
  }
  for (let next = timeline.take(); next !== undefined && next.due < HOUR + MINUTE; next = timeline.take()) {
    timeline.now = next.due;
    next.work();
    // Everything that can go on without time passing.
    await new Promise(setImmediate);
  }
  const { exchange, list, refused, byMinute } = api.counts;
  return { exchange, list, refused, worst: Math.max(...Array.from(byMinute, (count) => count ?? 0)), reads };
}

/** Modules are loaded by their first use, in real time. */
await simulate(1, true, false);
const table = [];
for (const size of sizes) {
  for (const shared of [false, true]) {
    const started = performance.now();
    const asked = await simulate(size, shared, false);
    const allowed = await simulate(size, shared, true);
    table.push({
      pods: size,
      store: shared ? "Redis" : "none",
      "exchanges/h": asked.exchange,
      "lists/h": asked.list,
      "worst minute": asked.worst,
      "of 200/min": `${Math.round(asked.worst / 2)} %`,
      "refused/h as allowed": allowed.refused,
      "failed reads as allowed": `${allowed.reads.failed} of ${allowed.reads.all}`,
    });
    console.error(`${size} pods, ${shared ? "with" : "without"} a store: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
}
console.table(table);
