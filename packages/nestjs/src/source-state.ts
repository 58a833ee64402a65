import { applyToEnv, isEnkryptifyError } from "@enkryptify/sdk/kit";
import { Subject } from "rxjs";
import { rememberSecrets } from "./known-secrets.ts";
import { createLiveValues, type LiveValues, type SecretChange } from "./live-values.ts";
import type { EnkryptifyModuleOptions } from "./options.ts";
import type { SecretsOrigin, Snapshot } from "./snapshot.ts";

/** What is known about the secrets. No names, no values. */
export interface SecretsStatus {
  /** False before the boot, after the close, and while `onUnavailable` has the application run without secrets. */
  readonly loaded: boolean;
  readonly origin: SecretsOrigin | undefined;
  /** Counts the sets of secrets this process has seen; 1 after boot. */
  readonly version: number;
  /** Milliseconds since the API last confirmed the secrets; 0 when there are none. */
  readonly ageMs: number;
  readonly keys: number;
  readonly consecutiveFailures: number;
  readonly lastErrorCode?: string;
  /** The `refresh` interval; absent without it. */
  readonly refreshMs?: number;
}

/** What a source knows. Changed by the functions of this file, of `refresh.ts` and of `source.ts`. */
export interface SourceState {
  readonly id: number;
  readonly options: EnkryptifyModuleOptions;
  readonly live: LiveValues;
  readonly changes: Subject<readonly SecretChange[]>;
  current?: Snapshot | undefined;
  loading?: Promise<void> | undefined;
  refreshing?: Promise<readonly SecretChange[]> | undefined;
  watch?: { stop(): void } | undefined;
  /** Undo what was written to process.env, the latest first. */
  restoreEnv: (() => void)[];
  lastErrorCode?: string | undefined;
  generation: number;
  version: number;
  openings: number;
  failures: number;
  confirmedAt: number;
}

let sources = 0;

export function createSourceState(options: EnkryptifyModuleOptions): SourceState {
  return {
    id: ++sources,
    options,
    live: createLiveValues(),
    changes: new Subject(),
    restoreEnv: [],
    generation: 0,
    version: 0,
    openings: 0,
    failures: 0,
    confirmedAt: 0,
  };
}

/** Takes a set of secrets into use, or throws and keeps the one there is. */
export function accept(state: SourceState, snapshot: Snapshot): readonly SecretChange[] {
  const changes = state.live.replace(snapshot);
  state.current = snapshot;
  rememberSecrets(state, snapshot.strings);
  state.version++;
  state.failures = 0;
  state.lastErrorCode = undefined;
  state.confirmedAt = Date.now();
  if (state.options.processEnv === true && snapshot.loaded !== undefined) {
    state.restoreEnv.unshift(applyToEnv(snapshot.loaded).restore);
  }
  return changes;
}

/** Counts a refresh that did not work. */
export function recordFailure(state: SourceState, error: unknown): void {
  state.failures++;
  state.lastErrorCode = isEnkryptifyError(error) ? error.code : "UNKNOWN";
}

export function describeState(state: SourceState): SecretsStatus {
  return {
    loaded: state.current !== undefined && state.current.origin !== "unavailable",
    origin: state.current?.origin,
    version: state.version,
    ageMs: ageOf(state),
    keys: Object.keys(state.live.values).length,
    consecutiveFailures: state.failures,
    ...(state.lastErrorCode === undefined ? {} : { lastErrorCode: state.lastErrorCode }),
    ...(state.options.refresh ? { refreshMs: state.options.refresh.interval } : {}),
  };
}

// A look that found nothing new leaves a mark in the client only.
function ageOf({ current, confirmedAt }: SourceState): number {
  if (current === undefined || current.origin === "unavailable") return 0;
  return Math.min(Date.now() - confirmedAt, current.loaded?.client.status().ageMs ?? Infinity);
}
