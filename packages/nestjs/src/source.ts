import { EnkryptifyError } from "@enkryptify/sdk/kit";
import type { Observable } from "rxjs";
import { announce, announceUnavailable } from "./announce.ts";
import { bootError } from "./boot-error.ts";
import type { LiveValues, SecretChange } from "./live-values.ts";
import type { EnkryptifyModuleOptions } from "./options.ts";
import { processState } from "./process-state.ts";
import { refresh, watch } from "./refresh.ts";
import { takeSnapshot, withoutSecrets, type Snapshot } from "./snapshot.ts";
import { accept, createSourceState, describeState, recordFailure, type SecretsStatus, type SourceState } from "./source-state.ts";

// Two modules with the same workspace, project and environment boot within this time and share one request.
const SAME_BOOT_MS = 5000;

/** Secrets of one place, shared by every application of this process that was given the same options object or loader. */
export interface Source {
  readonly live: LiveValues;
  readonly changes$: Observable<readonly SecretChange[]>;
  /**
   * Whether ConfigService gets the values from us. With `processEnv` and no schema it reads them from the environment,
   * where what the application's own `validationSchema` made of them must not be hidden by the raw strings.
   */
  readonly fillsConfigService: boolean;
  /** The set in use; undefined before `load()` and after the last application closed. */
  snapshot(): Snapshot | undefined;
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

export function createSource(options: EnkryptifyModuleOptions): Source {
  const state = createSourceState(options);
  return {
    live: state.live,
    changes$: state.changes.asObservable(),
    fillsConfigService: options.processEnv !== true || options.schema !== undefined,
    snapshot: () => state.current,
    generation: () => state.generation,
    load: () => load(state),
    refresh: () => refresh(state),
    open: () => open(state),
    status: () => describeState(state),
    toJSON: () => `enkryptify-source-${state.id}`,
  };
}

function load(state: SourceState): Promise<void> {
  state.loading ??= firstLoad(state).catch((error: unknown) => {
    state.loading = undefined;
    throw bootError(error);
  });
  return state.loading;
}

async function firstLoad(state: SourceState): Promise<void> {
  checkInterval(state.options);
  // Less a millisecond, the resolution of both times.
  const sinceClosed = Date.now() - processState().closedAt - 1;
  try {
    const snapshot = await takeSnapshot(state.options, Math.min(SAME_BOOT_MS, sinceClosed));
    accept(state, snapshot);
    announce(snapshot);
  } catch (error) {
    accept(state, await withoutSecrets(state.options, error));
    recordFailure(state, error);
    announceUnavailable(error);
  }
}

// Checked at boot, not where the module is declared: there it would be a stack trace instead of a message.
function checkInterval({ refresh: polling }: EnkryptifyModuleOptions): void {
  if (!polling || (Number.isFinite(polling.interval) && polling.interval >= 250)) return;
  throw new EnkryptifyError({
    code: "CONFIG_INVALID",
    message: `The option refresh.interval must be a number of milliseconds, at least 250, and is ${String(polling.interval)}.`,
  });
}

function open(state: SourceState): () => void {
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

// The values stay readable: shutdown hooks of other providers may run after ours (always so in Nest 10).
function close(state: SourceState): void {
  state.watch?.stop();
  for (const restore of state.restoreEnv.splice(0)) restore();
  // Ends requests under way; the client belongs to this load alone.
  state.current?.loaded?.client.destroy();
  Object.assign(state, { watch: undefined, loading: undefined, current: undefined });
  processState().closedAt = Date.now();
  state.generation++;
}
