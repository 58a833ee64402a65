import { ERROR_CODES, type ErrorCode } from "../error-codes.ts";
import { EnkryptifyError } from "../errors.ts";
import { isDenial, isTransient } from "../http/retry-policy.ts";
import { enkryptifyError } from "../official-errors.ts";
import type { Clock } from "../platform.ts";
import type { Lock } from "./guarded-store.ts";
import type { Entry, Vault } from "./vault.ts";

/** Work whose result serves every process that shares a store. */
export interface SharedWork<T> {
  clock: Clock;
  /** Where the result lies. */
  result: Vault;
  /** Where it lies that the work failed, and when it may be tried again. */
  failure: Vault;
  /** "read the secrets of acme/web": continues "Could not …". */
  what: string;
  run(): Promise<T>;
  encode(value: T): { text: string; ttlMs: number };
  /** What a result from the store is worth: undefined when it is of no use, not fresh when it is better than nothing. */
  decode(entry: Entry): { value: T; fresh: boolean } | undefined;
  /** Milliseconds to wait for the process that does it. */
  patienceMs: number;
  /** Milliseconds after which that process counts as dead. */
  staleMs: number;
  /** Whether to do it without the lock when patience ends; otherwise an error asks the caller to come back. */
  thenAlone: boolean;
  /** What the error that asks to come back, or tells of another's failure, has for a code. @default the failure's own */
  code?: ErrorCode;
  signal?: AbortSignal | undefined;
}

interface Failure {
  code: ErrorCode;
  status?: number;
  waitMs: number;
  count: number;
}

const MINUTE = 60_000;
const POLL_MS = 40;
const SLOWEST_POLL_MS = 500;

/**
 * Takes another process's result, or does the work under the lock and leaves the result for the others. Without a
 * working store it is simply done.
 */
export async function shareWork<T>(work: SharedWork<T>): Promise<T> {
  const { clock } = work;
  const deadline = clock.monotonic() + work.patienceMs;
  for (let poll = POLL_MS; ; poll = Math.min(poll * 1.5, SLOWEST_POLL_MS)) {
    const known = await look(work);
    if (known?.fresh) return known.value;
    const failed = await lastFailure(work.failure);
    if (failed !== undefined && failed.leftMs > 0) {
      if (known !== undefined) return known.value;
      throw comeBack(work, failed, failed.leftMs);
    }
    const lock = await work.result.lock(work.staleMs);
    if (lock === "none") return work.run();
    if (lock !== "busy") return runLocked(work, lock, failed?.count ?? 0);
    if (clock.monotonic() >= deadline) {
      if (known !== undefined) return known.value;
      if (work.thenAlone) return work.run();
      throw comeBack(work, undefined, 1000);
    }
    await clock.sleep(poll * (0.5 + clock.random()), work.signal);
  }
}

async function look<T>(work: SharedWork<T>): Promise<{ value: T; fresh: boolean } | undefined> {
  const entry = await work.result.load();
  return entry === undefined || entry === "damaged" ? undefined : work.decode(entry);
}

async function runLocked<T>(work: SharedWork<T>, lock: Exclude<Lock, string>, failures: number): Promise<T> {
  try {
    // The last holder may have finished between our look and its giving back of the lock.
    const known = await look(work);
    if (known?.fresh) return known.value;
    try {
      return await runAndLeave(work, failures > 0);
    } catch (error) {
      await leaveFailure(work, error, failures);
      if (known !== undefined && EnkryptifyError.is(error) && isTransient(error)) return known.value;
      throw error;
    }
  } finally {
    await lock.release();
  }
}

/** Does the work and leaves the result for the others, without asking whether one of them has done it already. */
export async function runAndLeave<T>(
  work: Pick<SharedWork<T>, "run" | "encode" | "result" | "failure">,
  failedBefore: boolean,
): Promise<T> {
  const value = await work.run();
  const { text, ttlMs } = work.encode(value);
  await work.result.save(text, ttlMs);
  if (failedBefore) await work.failure.remove();
  return value;
}

/** A refusal ends what the others may use; a passing failure tells them not to try at once. */
export async function leaveFailure(
  work: Pick<SharedWork<unknown>, "clock" | "result" | "failure">,
  error: unknown,
  failures: number,
): Promise<void> {
  if (!EnkryptifyError.is(error)) return;
  if (isDenial(error)) return work.result.remove();
  if (!isTransient(error)) return;
  const backoff = Math.min(30_000, 2000 * 2 ** failures) * (0.5 + 0.5 * work.clock.random());
  const failure: Failure = {
    code: error.code,
    waitMs: Math.min(error.retryAfterMs ?? backoff, 15 * MINUTE),
    count: failures + 1,
  };
  if (error.status !== undefined) failure.status = error.status;
  await work.failure.save(JSON.stringify(failure), failure.waitMs + 2 * MINUTE);
}

async function lastFailure(vault: Vault): Promise<(Failure & { leftMs: number }) | undefined> {
  const entry = await vault.load();
  if (entry === undefined || entry === "damaged") return undefined;
  const failure = JSON.parse(entry.text) as Failure;
  // Another version of this package may know other codes.
  if (!ERROR_CODES.includes(failure.code)) return undefined;
  return { ...failure, leftMs: failure.waitMs - entry.ageMs };
}

function comeBack(work: SharedWork<unknown>, failure: Failure | undefined, waitMs: number): EnkryptifyError {
  const why =
    failure === undefined ? "another process is doing it and has not finished" : `it failed in another process (${failure.code})`;
  return enkryptifyError({
    code: work.code ?? failure?.code ?? "TIMEOUT",
    message: `Could not ${work.what}: ${why}. The next try is in ${Math.ceil(waitMs / 1000)} s.`,
    status: failure?.status,
    retryable: true,
    retryAfterMs: waitMs,
  });
}
