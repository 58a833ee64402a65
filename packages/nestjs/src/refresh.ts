import { Logger } from "@nestjs/common";
import { reloadSecrets, watchSecrets } from "@enkryptify/sdk/kit";
import { bootError } from "./boot-error.ts";
import type { SecretChange } from "./live-values.ts";
import { fromLoaded, takeSnapshot, type Snapshot } from "./snapshot.ts";
import { accept, recordFailure, type SourceState } from "./source-state.ts";

const logger = new Logger("Enkryptify");

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
    if (generation !== state.generation) return [];
    const changes = update(state, next);
    watch(state);
    return changes;
  } catch (error) {
    recordFailure(state, error);
    throw bootError(error);
  }
}

function update(state: SourceState, next: Snapshot): readonly SecretChange[] {
  const changes = accept(state, next);
  if (changes.length > 0) {
    logger.log(`Secrets changed: ${changes.map(({ key, kind }) => `${key} ${kind}`).join(", ")}.`);
    state.changes.next(changes);
  }
  return changes;
}
