import { Logger } from "@nestjs/common";
import { applyToEnv, describeLoad, isEnkryptifyError, reloadSecrets, watchSecrets } from "@enkryptify/sdk/kit";
import { Subject, type Observable } from "rxjs";
import { bootError } from "./boot-error.ts";
import { createLiveValues, type LiveValues, type SecretChange } from "./live-values.ts";
import type { EnkryptifyModuleOptions } from "./options.ts";
import { processState } from "./process-state.ts";
import { fromLoaded, takeSnapshot, type SecretsOrigin, type Snapshot } from "./snapshot.ts";

// Two modules with the same workspace, project and environment boot within this time and share one request.
const SAME_BOOT_MS = 5000;

/** What is known about the secrets. No names, no values. */
export interface SecretsStatus {
  readonly loaded: boolean;
  readonly origin: SecretsOrigin | undefined;
  /** Counts the sets of secrets this process has seen; 1 after boot. */
  readonly version: number;
  /** Milliseconds since the API last confirmed the secrets. */
  readonly ageMs: number;
  readonly keys: number;
  readonly consecutiveFailures: number;
  readonly lastErrorCode?: string;
}

/** Secrets of one place, shared by every application of this process that was given the same options object or loader. */
export interface Source {
  readonly live: LiveValues;
  readonly changes$: Observable<readonly SecretChange[]>;
  /**
   * Whether ConfigService gets the values from us. With `processEnv` and no schema it reads them from the environment,
   * where what the application's own `validationSchema` made of them must not be hidden by the raw strings.
   */
  readonly fillsConfigService: boolean;
  /** The secrets as strings, for redaction. */
  strings(): Readonly<Record<string, string>>;
  isLoaded(): boolean;
  /** Moves when the last application closed: what was built from the old secrets is out of date. */
  generation(): number;
  /** Fetches once, whoever asks. Throws `EnkryptifyError`. */
  load(): Promise<void>;
  /** Fetches now, one request at a time. On an error the last good secrets stay. Throws `EnkryptifyError`. */
  refresh(): Promise<readonly SecretChange[]>;
  /** An application runs on these secrets: polls if asked to. Returns what ends it. */
  open(): () => void;
  status(): SecretsStatus;
  /** Module keys of Nest 10 are made from JSON: two sources must differ, and show nothing. */
  toJSON(): string;
}

interface State {
  readonly id: number;
  readonly options: EnkryptifyModuleOptions;
  readonly live: LiveValues;
  readonly changes: Subject<readonly SecretChange[]>;
  current?: Snapshot | undefined;
  loading?: Promise<void> | undefined;
  refreshing?: Promise<readonly SecretChange[]> | undefined;
  watch?: { stop(): void } | undefined;
  restoreEnv?: (() => void) | undefined;
  lastErrorCode?: string | undefined;
  generation: number;
  version: number;
  openings: number;
  failures: number;
  confirmedAt: number;
}

const logger = new Logger("Enkryptify");
let sources = 0;

export function createSource(options: EnkryptifyModuleOptions): Source {
  const live = createLiveValues();
  const changes = new Subject<readonly SecretChange[]>();
  const state: State = {
    id: ++sources,
    options,
    live,
    changes,
    generation: 0,
    version: 0,
    openings: 0,
    failures: 0,
    confirmedAt: 0,
  };
  return {
    live,
    changes$: changes.asObservable(),
    fillsConfigService: options.processEnv !== true || options.schema !== undefined,
    strings: () => state.current?.strings ?? {},
    isLoaded: () => state.current !== undefined,
    generation: () => state.generation,
    load: () => load(state),
    refresh: () => refresh(state),
    open: () => open(state),
    status: () => describe(state),
    toJSON: () => `enkryptify-source-${state.id}`,
  };
}

function load(state: State): Promise<void> {
  state.loading ??= firstLoad(state).catch((error: unknown) => {
    state.loading = undefined;
    throw bootError(error);
  });
  return state.loading;
}

async function firstLoad(state: State): Promise<void> {
  // Less a millisecond, the resolution of both times.
  const sinceClosed = Date.now() - processState().closedAt - 1;
  const snapshot = await takeSnapshot(state.options, Math.min(SAME_BOOT_MS, sinceClosed));
  accept(state, snapshot);
  announce(snapshot);
}

function announce({ loaded, origin }: Snapshot): void {
  if (loaded === undefined) {
    logger.log(origin === "mock" ? "Secrets come from mockSecrets()." : "Switched off: no secrets were fetched.");
    return;
  }
  logger.log(describeLoad(loaded));
  for (const warning of loaded.warnings) logger.warn(warning);
  if (loaded.wonByEnvironment.length > 0) {
    logger.log(`The environment of this process has its own value for ${loaded.wonByEnvironment.join(", ")}, which wins.`);
  }
}

function accept(state: State, snapshot: Snapshot): readonly SecretChange[] {
  const changes = state.live.replace(snapshot);
  state.current = snapshot;
  state.version++;
  state.failures = 0;
  state.lastErrorCode = undefined;
  state.confirmedAt = Date.now();
  if (state.options.processEnv === true && snapshot.loaded !== undefined) {
    const { allow } = state.options;
    state.restoreEnv = applyToEnv(snapshot.loaded, allow === undefined ? {} : { allow }).restore;
  }
  return changes;
}

function refresh(state: State): Promise<readonly SecretChange[]> {
  state.refreshing ??= fetchAgain(state).finally(() => {
    state.refreshing = undefined;
  });
  return state.refreshing;
}

async function fetchAgain(state: State): Promise<readonly SecretChange[]> {
  const { generation } = state;
  try {
    const loaded = state.current?.loaded;
    const next = loaded === undefined ? await takeSnapshot(state.options, 0) : fromLoaded(await reloadSecrets(loaded));
    return generation === state.generation ? update(state, next) : [];
  } catch (error) {
    fail(state, error);
    throw bootError(error);
  }
}

function update(state: State, next: Snapshot): readonly SecretChange[] {
  const changes = accept(state, next);
  watch(state);
  if (changes.length > 0) {
    logger.log(`Secrets changed: ${changes.map(({ key, kind }) => `${key} ${kind}`).join(", ")}.`);
    state.changes.next(changes);
  }
  return changes;
}

function fail(state: State, error: unknown): void {
  state.failures++;
  state.lastErrorCode = isEnkryptifyError(error) ? error.code : "UNKNOWN";
}

function watch(state: State): void {
  state.watch?.stop();
  const { refresh: polling } = state.options;
  if (!polling || state.openings === 0 || state.current?.loaded === undefined) return;
  state.watch = watchSecrets(state.current.loaded, {
    intervalMs: polling.interval,
    onChange: (next) => void update(state, fromLoaded(next)),
    onError: (error, retryInMs) => {
      fail(state, error);
      if (state.failures > 1) return;
      logger.warn(`${error.message} The last good secrets stay in use; next try in ${Math.ceil(retryInMs / 1000)} s.`);
    },
  });
}

function open(state: State): () => void {
  state.openings++;
  if (state.openings === 1) watch(state);
  let closed = false;
  return () => {
    if (closed) return;
    closed = true;
    state.openings--;
    if (state.openings === 0) close(state);
  };
}

function close(state: State): void {
  state.watch?.stop();
  state.restoreEnv?.();
  // Ends requests under way; the client belongs to this load alone.
  state.current?.loaded?.client.destroy();
  Object.assign(state, { watch: undefined, restoreEnv: undefined, loading: undefined, current: undefined });
  processState().closedAt = Date.now();
  state.generation++;
}

function describe(state: State): SecretsStatus {
  return {
    loaded: state.current !== undefined,
    origin: state.current?.origin,
    version: state.version,
    ageMs: ageOf(state),
    keys: Object.keys(state.live.values).length,
    consecutiveFailures: state.failures,
    ...(state.lastErrorCode === undefined ? {} : { lastErrorCode: state.lastErrorCode }),
  };
}

// A look that found nothing new leaves a mark in the client only.
function ageOf({ current, confirmedAt }: State): number {
  if (current === undefined) return 0;
  return Math.min(Date.now() - confirmedAt, current.loaded?.client.status().ageMs ?? Infinity);
}
