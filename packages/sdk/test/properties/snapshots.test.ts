import fc from "fast-check";
import { expect, test } from "vitest";
import { EnkryptifyClient } from "../../src/client.ts";
import { EnkryptifyError } from "../../src/errors.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { PROPERTY_TIMEOUT, settings } from "../support/runs.ts";
import { createVersionedServer, ENVIRONMENT_ID, type ListMode, type VersionedServer } from "../support/versioned-server.ts";
import { createVirtualClock, type VirtualClock } from "../support/virtual-clock.ts";

type Step =
  | { do: "read"; how: "get" | "all" | "fresh" | "sync"; times: number; abortAfterMs?: number | undefined }
  | { do: "pass" | "suspend" | "step" | "latency"; ms: number }
  | { do: "write" }
  | { do: "mode"; mode: ListMode };

/** One finished read: what it said, and when it was under way (true time). */
interface Read {
  fresh: boolean;
  started: number;
  ended: number;
  version: number | undefined;
  error: unknown;
  aborted: boolean;
}

const MINUTE = 60_000;
const MAX_STALE = 2 * 60 * MINUTE;

const read: fc.Arbitrary<Step> = fc.record({
  do: fc.constant("read" as const),
  how: fc.constantFrom("get", "all", "fresh", "sync"),
  times: fc.integer({ min: 1, max: 4 }),
  abortAfterMs: fc.option(fc.nat(3000), { nil: undefined }),
});
const pass = fc.oneof(fc.nat(3000), fc.nat(6 * MINUTE), fc.nat(3 * 60 * MINUTE)).map((ms): Step => ({ do: "pass", ms }));
const mode = fc
  .oneof(
    fc.constant<ListMode>({ kind: "ok" }),
    fc.constantFrom(500, 503, 429, 401, 403, 404).map((status): ListMode => ({ kind: "status", status })),
    fc.nat(100).map((retryAfter): ListMode => ({ kind: "status", status: 429, retryAfter })),
    fc.constantFrom("<html>", "{}", "", "[{}]").map((body): ListMode => ({ kind: "body", body })),
    fc.constantFrom<ListMode>({ kind: "reset" }, { kind: "hang" }),
  )
  .map((chosen): Step => ({ do: "mode", mode: chosen }));
const write = fc.constant<Step>({ do: "write" });
const latency = fc.nat(4000).map((ms): Step => ({ do: "latency", ms }));
const calm = [read, read, read, pass, pass, write, write, latency, mode] as const;
const asleep = fc.nat(3 * 60 * MINUTE).map((ms): Step => ({ do: "suspend", ms }));
const stepped = fc.integer({ min: -10 * 60 * MINUTE, max: 10 * 60 * MINUTE }).map((ms): Step => ({ do: "step", ms }));
// A sleep and a step back can cancel out on both clocks; no client can know, so a history has one or the other.
const history = fc.oneof(
  fc.array(fc.oneof(...calm, asleep), { minLength: 6, maxLength: 30 }),
  fc.array(fc.oneof(...calm, stepped), { minLength: 6, maxLength: 30 }),
);
interface Run {
  clock: VirtualClock;
  server: VersionedServer;
  client: EnkryptifyClient;
  reads: Read[];
  torn: number;
}

function start(seed: number, etags: boolean, sharesPromises: boolean): Run {
  const clock = createVirtualClock({ seed });
  const server = createVersionedServer(clock);
  server.etags = etags;
  const client = new EnkryptifyClient(
    {
      token: "ek_live_fake_token_of_a_property",
      workspace: "acme",
      project: "web",
      environment: ENVIRONMENT_ID,
      baseUrl: "http://versioned.localhost",
      sharing: false,
      cache: { maxStale: MAX_STALE },
    },
    { ...nodePlatform, clock, env: {}, sharesPromises, createHttp: () => server.http },
  );
  return { clock, server, client, reads: [], torn: 0 };
}

function versionOf(run: Run, how: string, signal: AbortSignal | undefined): Promise<string> {
  const { client } = run;
  // Without options a read takes its shortest way.
  if (how === "get") return signal === undefined ? client.get("LEFT") : client.get("LEFT", { signal });
  if (how === "fresh") return client.get("RIGHT", { signal, cache: false });
  if (how === "sync") return Promise.resolve().then(() => client.getSync("RIGHT"));
  return client.getSecrets({ signal }).then((secrets) => {
    if (secrets["LEFT"] !== secrets["RIGHT"]) run.torn += 1;
    return secrets["LEFT"] ?? "absent";
  });
}

async function readOnce(run: Run, step: Extract<Step, { do: "read" }>): Promise<void> {
  const { clock } = run;
  const controller = new AbortController();
  const started = clock.trueTime();
  const done: Pick<Read, "version" | "error"> = { version: undefined, error: undefined };
  const { abortAfterMs } = step;
  if (abortAfterMs !== undefined) void clock.sleep(abortAfterMs).then(() => controller.abort());
  try {
    done.version = Number(await versionOf(run, step.how, abortAfterMs === undefined ? undefined : controller.signal));
  } catch (error) {
    done.error = error;
  }
  const aborted = controller.signal.aborted;
  run.reads.push({ fresh: step.how === "fresh", started, ended: clock.trueTime(), aborted, ...done });
}

async function play(run: Run, steps: readonly Step[]): Promise<void> {
  const { clock, server } = run;
  for (const step of steps) {
    if (step.do === "read") {
      for (let count = 0; count < step.times; count++) void readOnce(run, step);
    } else if (step.do === "pass") await clock.advance(step.ms);
    else if (step.do === "suspend") clock.suspend(step.ms);
    else if (step.do === "step") clock.stepWall(step.ms);
    else if (step.do === "latency") server.latencyMs = step.ms;
    else if (step.do === "mode") server.mode = step.mode;
    else server.write();
    await clock.settle();
  }
  await clock.advance(2 * MINUTE);
  expect(run.reads).toHaveLength(steps.reduce((sum, step) => sum + (step.do === "read" ? step.times : 0), 0));
}

function refuses(chosen: ListMode): boolean {
  return chosen.kind === "status" && [401, 403, 404].includes(chosen.status);
}

function isDenial(error: unknown): boolean {
  return EnkryptifyError.is(error) && /^(AUTH_|HTTP_4XX)/.test(error.code);
}

/** Checks what a client said against when it was true. */
function check({ reads, server, torn }: Run): void {
  expect(torn).toBe(0);
  const ordered = reads.toSorted((one, other) => one.ended - other.ended);
  for (const now of ordered) {
    if (now.error !== undefined) {
      expect(now.error).toSatisfy(EnkryptifyError.is);
      if ((now.error as EnkryptifyError).code === "ABORTED") expect(now.aborted).toBe(true);
    }
    if (now.version === undefined) continue;
    const until = server.supersededAt(now.version);
    if (now.fresh) expect(until).toBeGreaterThanOrEqual(now.started);
    expect(until).toBeGreaterThanOrEqual(now.started - MAX_STALE);
    for (const before of ordered) {
      if (before.ended >= now.started) continue;
      if (before.version !== undefined) expect(now.version).toBeGreaterThanOrEqual(before.version);
      if (isDenial(before.error)) expect(until).toBeGreaterThanOrEqual(before.started);
    }
  }
}

test.each([
  ["shared promises", true],
  ["promises of one request only", false],
])(
  "with %s versions never go back, pairs stay together, nothing is older than allowed or than a refusal",
  async (_name, sharesPromises) => {
    await fc.assert(
      fc.asyncProperty(history, fc.nat(), fc.boolean(), async (steps, seed, etags) => {
        const run = start(seed, etags, sharesPromises);
        await play(run, steps);
        check(run);
        run.client.destroy();
      }),
      settings(),
    );
  },
  PROPERTY_TIMEOUT,
);

test(
  "through any outage a client with values answers within 6 seconds",
  async () => {
    const failing = mode.filter((step) => step.do === "mode" && step.mode.kind !== "ok" && !refuses(step.mode));
    const steps = fc.array(fc.record({ mode: failing, ms: fc.nat(20 * MINUTE) }), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(), async (outage, seed) => {
        const run = start(seed, false, true);
        await run.client.ready();
        for (const { mode: step, ms } of outage) {
          await run.clock.advance(ms);
          if (run.clock.trueTime() - (run.server.requests[0] ?? 0) >= MAX_STALE - MINUTE) break;
          if (step.do === "mode") run.server.mode = step.mode;
          void readOnce(run, { do: "read", how: "get", times: 1 });
          await run.clock.advance(7000);
        }
        expect(run.reads.filter(({ error }) => error !== undefined)).toEqual([]);
        expect(Math.max(0, ...run.reads.map(({ started, ended }) => ended - started))).toBeLessThanOrEqual(6000);
        run.client.destroy();
      }),
      settings(),
    );
  },
  PROPERTY_TIMEOUT,
);
