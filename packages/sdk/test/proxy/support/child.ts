import { inspect } from "node:util";
import { Enkryptify, type EnkryptifyOptions } from "../../../src/index.ts";

/** What the program is to do. */
export interface ChildOrder {
  options: EnkryptifyOptions;
  task: "read" | "official-sample" | "intercept";
  url?: string;
}

/** What came of it. */
export type ChildReport = { values: string[] } | { code: unknown; message: string; printed: string };

// A program as a user writes it, in a process of its own: its variables, its exit and its output are real.
const { options, task, url = "" } = JSON.parse(process.env["ORDER"] ?? "") as ChildOrder;

async function work(): Promise<string[]> {
  const client = new Enkryptify(options);
  if (task === "intercept") {
    await client.ready();
    return [await (await fetch(url)).text()];
  }
  const values = [await client.get("SESSION_SECRET"), await client.get("SESSION_SECRET", { cache: false })];
  if (task === "read") return values;
  await client.preload();
  values.push(client.getFromCache("STRIPE_SECRET_KEY"), await client.get("NO_SUCH_NAME"));
  client.destroy();
  return values;
}

const report: ChildReport = await work().then(
  (values) => ({ values }),
  (error: Error & { code?: unknown }) => ({
    code: error.code,
    message: error.message,
    printed: inspect(error, { depth: 10, showHidden: true }),
  }),
);
// Not by stdout, which belongs to the program's user.
process.send?.(report);
process.disconnect?.();
