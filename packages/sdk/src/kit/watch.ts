import { EnkryptifyError } from "../errors.ts";
import { enkryptifyError } from "../official-errors.ts";
import { changedNames } from "../secrets/snapshot.ts";
import { assemble, fetchRaw } from "./load.ts";
import { detailsOf, type LoadedSecrets } from "./loaded-secrets.ts";
import { replaceLoad } from "./once.ts";

export interface WatchHandlers {
  /** Milliseconds between two looks, spread by a tenth. @default 15000, at least 250 */
  intervalMs?: number | undefined;
  /** New values that passed the schema; `names` are those that changed. */
  onChange(next: LoadedSecrets, names: readonly string[]): void | Promise<void>;
  /** The look failed, or the new values did not pass the schema; the old ones stay in use. */
  onError?: ((error: EnkryptifyError, retryInMs: number) => void) | undefined;
}

const LONGEST_PAUSE = 5 * 60_000;

/** Reads again from the API, through the same client and with the same rules. */
export async function reloadSecrets(loaded: LoadedSecrets): Promise<LoadedSecrets> {
  const started = performance.now();
  const { options, context, key } = detailsOf(loaded);
  const raw = await fetchRaw(loaded.client);
  const next = await assemble({ options, context, client: loaded.client, key, raw, milliseconds: performance.now() - started });
  replaceLoad(key, raw);
  return next;
}

/**
 * Looks for changes at an interval, one look at a time, ever less often while the API fails. Keeps no process alive.
 */
export function watchSecrets(loaded: LoadedSecrets, handlers: WatchHandlers): { stop(): void } {
  const interval = Math.max(250, handlers.intervalMs ?? 15_000);
  let current = loaded;
  let failures = 0;
  let stopped = false;
  let timer: NodeJS.Timeout;

  const pause = (): number => Math.max(interval, Math.min(interval * 2 ** failures, LONGEST_PAUSE)) * (0.9 + 0.2 * Math.random());

  function schedule(ms: number): void {
    if (stopped) return;
    timer = setTimeout(() => void look(), ms);
    timer.unref();
  }

  async function look(): Promise<void> {
    try {
      const next = await reloadSecrets(current);
      const names = changedNames(new Map(Object.entries(current.values)), new Map(Object.entries(next.values)));
      failures = 0;
      current = next;
      if (names.length > 0 && !stopped) await handlers.onChange(next, names);
      schedule(pause());
    } catch (error) {
      failures += 1;
      const retryInMs = pause();
      if (!stopped) handlers.onError?.(asEnkryptifyError(error), retryInMs);
      schedule(retryInMs);
    }
  }

  schedule(pause());
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function asEnkryptifyError(error: unknown): EnkryptifyError {
  if (EnkryptifyError.is(error)) return error;
  return enkryptifyError({ code: "CONFIG_INVALID", message: "The handler of changed secrets failed.", cause: error });
}
