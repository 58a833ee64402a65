import { readdir } from "node:fs/promises";
import { Enkryptify, EnkryptifyError, type EnkryptifyOptions } from "../../../src/index.ts";
import type { ChildOrder, ChildReport } from "./processes.ts";

// A process of its own that reads secrets when told to. Bundled by processes.ts.

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function optionsOf(order: ChildOrder): EnkryptifyOptions {
  const auth = order.tokenPath === undefined ? {} : { auth: Enkryptify.fromKubernetes({ tokenPath: order.tokenPath }) };
  return { ...order.options, ...auth };
}

async function read(order: ChildOrder): Promise<ChildReport> {
  const client = new Enkryptify(optionsOf(order));
  const report: ChildReport = { values: [], failures: [], slowestMs: 0, source: "none", files: [] };
  for (let count = 0; count < order.times; count++) {
    const started = performance.now();
    try {
      report.values.push(await client.get(order.name, { cache: order.cache ?? true }));
    } catch (error) {
      report.failures.push(EnkryptifyError.is(error) ? error.code : String(error));
    }
    report.slowestMs = Math.max(report.slowestMs, performance.now() - started);
    if (count + 1 < order.times) await wait(order.gapMs);
  }
  report.source = client.status().source;
  client.destroy();
  if (order.look !== undefined) report.files = await readdir(order.look, { recursive: true });
  return report;
}

process.on("message", (order: ChildOrder) => {
  void read(order).then((report) => process.send?.(report));
});
process.send?.("ready");
