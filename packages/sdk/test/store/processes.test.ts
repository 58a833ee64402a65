import { spawnSync } from "node:child_process";
import { chmod, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServiceAccountToken } from "@enkryptify/emulator";
import { startEmulator } from "@enkryptify/testkit";
import { describe, expect, test } from "vitest";
import type { EnkryptifyOptions } from "../../src/index.ts";
import { DEVELOPMENT_ID } from "../support/world.ts";
import { filesUnder, temporaryFolder } from "./support/folders.ts";
import { POD_ENVIRONMENT_ID, podSeed } from "./support/pod-seed.ts";
import { startProcesses, withProcesses, type ChildOrder } from "./support/processes.ts";

withProcesses();

const SECRET = "STRIPE_SECRET_KEY";

function orderFor(baseUrl: string, more: Partial<ChildOrder> & { options?: EnkryptifyOptions } = {}): ChildOrder {
  const options = {
    baseUrl,
    auth: "exchange" as const,
    workspace: "acme",
    project: "my-project",
    environment: DEVELOPMENT_ID,
    ...more.options,
  };
  return { name: SECRET, times: 1, gapMs: 0, ...more, options };
}

describe("31 processes that start together", () => {
  test("fault 14: with the store they make at most 2 exchanges and no read fails", async () => {
    const emulator = await startEmulator();
    const runtime = await temporaryFolder();
    const processes = await startProcesses(31, { ENKRYPTIFY_TOKEN: emulator.token, XDG_RUNTIME_DIR: runtime });
    const reports = await Promise.all(processes.map(({ run }) => run(orderFor(emulator.url))));
    expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
    expect(new Set(reports.flatMap(({ values }) => values)).size).toBe(1);
    expect(emulator.count("exchange")).toBeLessThanOrEqual(2);
    expect(emulator.count("exchange")).toBeGreaterThan(0);
    const left = await readdir(join(runtime, "enkryptify"));
    expect(left.filter((name) => !/^jwt1-[0-9a-f]{40}$/.test(name))).toEqual([]);
  }, 120_000);

  test("fault 14: without it every process exchanges, and still no read fails", async () => {
    const emulator = await startEmulator();
    const processes = await startProcesses(31, { ENKRYPTIFY_TOKEN: emulator.token });
    const alone = orderFor(emulator.url, { options: { sharing: false } });
    const reports = await Promise.all(processes.map(({ run }) => run(alone)));
    expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
    expect(emulator.count("exchange")).toBe(31);
  }, 120_000);

  test("fault 35: in a pod, where there is no other token to send, no read fails either", async () => {
    const emulator = await startEmulator({ seed: podSeed() });
    const folder = await temporaryFolder();
    const tokenPath = join(folder, "token");
    await writeFile(tokenPath, await createServiceAccountToken());
    const processes = await startProcesses(31, { XDG_RUNTIME_DIR: folder });
    const order = orderFor(emulator.url, { tokenPath, options: { environment: POD_ENVIRONMENT_ID } });
    const reports = await Promise.all(processes.map(({ run }) => run(order)));
    expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
    expect(emulator.count("oidc")).toBeLessThanOrEqual(2);
    // A rotated token is another credential: one more exchange, and again only one.
    await writeFile(tokenPath, await createServiceAccountToken({ expiresIn: 7200 }));
    const later = await startProcesses(5, { XDG_RUNTIME_DIR: folder });
    const after = await Promise.all(later.map(({ run }) => run(order)));
    expect(after.flatMap(({ failures }) => failures)).toEqual([]);
    expect(emulator.count("oidc")).toBeLessThanOrEqual(4);
  }, 120_000);
});

test("fault 15: when the process that exchanges is killed with -9, the others read on and take over within 15 s", async () => {
  const emulator = await startEmulator();
  const runtime = await temporaryFolder();
  const env = { ENKRYPTIFY_TOKEN: emulator.token, XDG_RUNTIME_DIR: runtime };
  const [holder, ...others] = await startProcesses(4, env);
  const undo = emulator.fault({ match: { kind: "exchange" }, hang: true });
  void holder?.run(orderFor(emulator.url)).catch(() => undefined);
  await expect.poll(() => emulator.count("exchange"), { timeout: 10_000 }).toBe(1);
  holder?.child.kill("SIGKILL");
  const killed = Date.now();
  undo();
  const reading = orderFor(emulator.url, { times: 34, gapMs: 500, cache: false });
  const reports = await Promise.all(others.map(({ run }) => run(reading)));
  expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
  const taken = emulator.requests.filter(({ kind }) => kind === "exchange").map(({ at }) => at - killed);
  expect(taken).toHaveLength(2);
  expect(taken[1]).toBeLessThanOrEqual(15_000);
}, 120_000);

test("a runtime folder that does not exist is not made: the temporary one is used", async () => {
  const emulator = await startEmulator();
  const temporary = await temporaryFolder();
  const runtime = join(temporary, "run", "user", "1000");
  const env = { ENKRYPTIFY_TOKEN: emulator.token, XDG_RUNTIME_DIR: runtime, TMPDIR: temporary };
  const processes = await startProcesses(2, env);
  await Promise.all(processes.map(({ run }) => run(orderFor(emulator.url))));
  expect(emulator.count("exchange")).toBe(1);
  expect(await readdir(temporary)).toEqual([`enkryptify-${process.getuid?.() ?? "user"}`]);
});

test("no token, no JWT and no value is in any file the processes leave, nor in what they print", async () => {
  const emulator = await startEmulator();
  const home = await temporaryFolder();
  const env = { ENKRYPTIFY_TOKEN: emulator.token, XDG_RUNTIME_DIR: home, XDG_STATE_HOME: home };
  const processes = await startProcesses(3, env);
  const order = orderFor(emulator.url, { options: { lastKnownGood: true }, times: 2, gapMs: 100 });
  const reports = await Promise.all(processes.map(({ run }) => run(order)));
  const value = reports[0]?.values[0] ?? "";
  expect(value).not.toBe("");
  const files = await filesUnder(home);
  expect(files.map(({ name }) => name.replace(/-.*/, "")).toSorted()).toEqual(["jwt1", "kept1"]);
  const printed = processes.map(({ stderr }) => Buffer.from(stderr()));
  for (const content of [...files.map((file) => file.content), ...printed]) {
    for (const canary of [emulator.token, value, "eyJ", SECRET]) expect(content.includes(canary)).toBe(false);
  }
});

const isRoot = process.getuid?.() === 0;
const canMount = isRoot && spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "none", tmpdir()]).status === 0;

describe.runIf(canMount)("a full disk", () => {
  test("fault 16: ENOSPC is no fault, and nothing half-written is left", async () => {
    const emulator = await startEmulator();
    const runtime = await temporaryFolder();
    // One page in all, which the lock takes.
    const mount = `mount -t tmpfs -o size=4k,mode=700 none ${runtime}`;
    const env = { ENKRYPTIFY_TOKEN: emulator.token, XDG_RUNTIME_DIR: "/nonexistent", TMPDIR: "/nonexistent" };
    const full = await startProcesses(1, env, { before: mount });
    const options = { sharing: { dir: join(runtime, "shared") }, lastKnownGood: { dir: join(runtime, "kept") } };
    const report = await full[0]?.run(orderFor(emulator.url, { options, times: 3, gapMs: 100, look: runtime }));
    expect(report?.failures).toEqual([]);
    expect(report?.files.filter((name) => /jwt1|\./.test(name))).toEqual([]);
    expect(emulator.count("exchange")).toBe(1);
  });
});

describe.runIf(isRoot)("another user", () => {
  const nobody = { uid: 65_534, gid: 65_534 };

  test("fault 16: a folder that another user made is refused, and every process works without it", async () => {
    const emulator = await startEmulator();
    const runtime = await temporaryFolder();
    await chmod(runtime, 0o777);
    const [mine] = await startProcesses(1, { ENKRYPTIFY_TOKEN: emulator.token, XDG_RUNTIME_DIR: runtime });
    await mine?.run(orderFor(emulator.url));
    expect(emulator.count("exchange")).toBe(1);
    const env = { ENKRYPTIFY_TOKEN: emulator.token, XDG_RUNTIME_DIR: runtime, TMPDIR: "/nonexistent" };
    const others = await startProcesses(2, env, nobody);
    const reports = await Promise.all(others.map(({ run }) => run(orderFor(emulator.url))));
    expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
    expect(emulator.count("exchange")).toBe(3);
  });

  test("fault 16: a folder that cannot be written is no fault", async () => {
    const emulator = await startEmulator();
    const runtime = await temporaryFolder();
    await chmod(runtime, 0o555);
    const env = { ENKRYPTIFY_TOKEN: emulator.token, XDG_RUNTIME_DIR: runtime, TMPDIR: runtime, XDG_STATE_HOME: runtime };
    const others = await startProcesses(2, env, nobody);
    const order = orderFor(emulator.url, { options: { lastKnownGood: true } });
    const reports = await Promise.all(others.map(({ run }) => run(order)));
    expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
    expect(emulator.count("exchange")).toBe(2);
    expect(await readdir(runtime)).toEqual([]);
    await expect.poll(() => others[0]?.stderr()).toMatch(/No copy for outages can be kept/);
  });
});
