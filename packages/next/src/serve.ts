import { isEnkryptifyError, type LoadedSecrets } from "@enkryptify/sdk/kit";

import { nextLog } from "./next-internals.ts";
import type { RegisterOptions } from "./options.ts";
import { keepFresh, publish, publishFailure, replaceWork } from "./publish.ts";

const FIRST_RETRY = 1000;
const LONGEST_PAUSE = 60_000;

/** A server that needs secrets. */
export interface Serving {
  readonly options: RegisterOptions;
  load(): Promise<LoadedSecrets>;
  /** Whether the server starts all the same after this error, without secrets. */
  startsDespite(error: Error): boolean;
  /** The longest pause between two attempts after a start without secrets, in milliseconds. @default 60000 */
  readonly longestPause?: number;
  /** Called when values changed, or came after a start without them (`first`). */
  onChange?(loaded: LoadedSecrets, first: boolean): void | Promise<void>;
  /** Called when a look for changes found what will not pass by itself, such as a schema that is violated now. The old values stay in use. */
  onInvalid?(): void;
}

/**
 * Loads, publishes and keeps fresh what a server serves.
 * Resolves to undefined where the server starts without secrets: they follow when they can be loaded.
 */
export async function serve(serving: Serving): Promise<LoadedSecrets | undefined> {
  try {
    return await use(await serving.load(), serving);
  } catch (error) {
    const why = error as Error;
    if (!serving.startsDespite(why)) throw error;
    publishFailure(why);
    retry(serving, FIRST_RETRY, why.message);
    return undefined;
  }
}

/** The rule of `onUnavailable` for a production server: only what may pass by itself, and only when the user says so. */
export function unlessUnavailable({ onUnavailable }: RegisterOptions): Serving["startsDespite"] {
  return (error) => {
    const mayPass = isEnkryptifyError(error) && error.retryable;
    if (onUnavailable !== "warn" || !mayPass) return false;
    nextLog().warn(`${error.message}\nThe server starts without secrets and loads them when the API answers.`);
    return true;
  };
}

async function use(loaded: LoadedSecrets, { options, onChange, onInvalid }: Serving): Promise<LoadedSecrets> {
  publish(loaded, options);
  await guard(loaded, options);
  keepFresh(loaded, options, {
    async onChange(next) {
      await guard(next, options);
      await onChange?.(next, false);
    },
    onError(error) {
      if (!error.retryable) onInvalid?.();
    },
  });
  return loaded;
}

async function guard(loaded: LoadedSecrets, { runtimeGuard }: RegisterOptions): Promise<void> {
  if (!runtimeGuard) return;
  // Most production servers have no use for it.
  const { guardRuntime } = await import("./runtime-guard.ts");
  guardRuntime(loaded, runtimeGuard);
}

function retry(serving: Serving, ms: number, before: string): void {
  const attempt = async (): Promise<void> => {
    try {
      const loaded = await use(await serving.load(), serving);
      await serving.onChange?.(loaded, true);
    } catch (error) {
      const why = error as Error;
      // The same message again says nothing new; another one does.
      if (why.message !== before) nextLog().error(why.message);
      publishFailure(why);
      retry(serving, Math.min(ms * 2, serving.longestPause ?? LONGEST_PAUSE), why.message);
    }
  };
  const timer = setTimeout(() => void attempt(), ms).unref();
  replaceWork({ stop: () => clearTimeout(timer) });
}
