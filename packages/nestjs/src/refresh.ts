import { Logger } from "@nestjs/common";
import { reloadSecrets, watchSecrets } from "@enkryptify/sdk/kit";
import { announce } from "./announce.ts";
import { bootError } from "./boot-error.ts";
import type { SecretChange } from "./live-values.ts";
import { fromLoaded, takeSnapshot, type Snapshot } from "./snapshot.ts";
import { accept, recordFailure, type SourceState } from "./source-state.ts";

const logger = new Logger("Enkryptify");

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;

/** Fetches now; calls that come meanwhile get the same result. */
export function refresh(state: SourceState): Promise<readonly SecretChange[]> {
  state.refreshing ??= fetchAgain(state).finally(() => {
    state.refreshing = undefined;
  });
  return state.refreshing;
}

/** Polls, if asked to and if an application is open. Replaces an earlier poll. */
export function watch(state: SourceState): void {
  state.watch?.stop();
  state.watch = undefined;
  if (state.openings > 0 && state.current?.origin === "unavailable") state.watch = retryUntilLoaded(state);
  const { refresh: polling } = state.options;
  if (!polling || state.openings === 0 || state.current?.loaded === undefined) return;
  state.watch = watchSecrets(state.current.loaded, {
    intervalMs: polling.interval,
    onChange: (next) => void update(state, fromLoaded(next)),
    onError: (error, retryInMs) => {
      recordFailure(state, error);
      // One line for an outage, not one for each try.
      if (state.failures > 1) return;
      logger.warn(`${error.message} The last good secrets stay in use; next try in ${Math.ceil(retryInMs / 1000)} s.`);
    },
  });
}

async function fetchAgain(state: SourceState): Promise<readonly SecretChange[]> {
  const { generation } = state;
  try {
    const loaded = state.current?.loaded;
    const next = loaded === undefined ? await takeSnapshot(state.options, 0) : fromLoaded(await reloadSecrets(loaded));
    if (generation !== state.generation) return discard(next, loaded);
    if (state.current?.origin === "unavailable") announce(next);
    const changes = update(state, next);
    watch(state);
    return changes;
  } catch (error) {
    recordFailure(state, error);
    throw bootError(error);
  }
}

// The application closed meanwhile: a client that this fetch made ends with it.
function discard({ loaded }: Snapshot, before: Snapshot["loaded"]): readonly SecretChange[] {
  if (loaded?.client !== before?.client) loaded?.client.destroy();
  return [];
}

/** After a boot without secrets: fetches, ever less often, until that works, which puts a poll in the place of this. */
function retryUntilLoaded(state: SourceState): { stop(): void } {
  let stopped = false;
  let pause = FIRST_RETRY_MS;
  let timer: NodeJS.Timeout;
  const schedule = (): void => {
    timer = setTimeout(() => void look(), pause).unref();
    pause = Math.min(pause * 2, LONGEST_RETRY_MS);
  };
  const look = async (): Promise<void> => {
    const { lastErrorCode } = state;
    try {
      await refresh(state);
    } catch (error) {
      if (stopped) return;
      // The same failure again says nothing new.
      if (state.lastErrorCode !== lastErrorCode) logger.warn((error as Error).message);
      schedule();
    }
  };
  schedule();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function update(state: SourceState, next: Snapshot): readonly SecretChange[] {
  const changes = accept(state, next);
  if (changes.length > 0) {
    logger.log(`Secrets changed: ${changes.map(({ key, kind }) => `${key} ${kind}`).join(", ")}.`);
    state.changes.next(changes);
  }
  return changes;
}
