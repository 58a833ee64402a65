import { AsyncLocalStorage } from "node:async_hooks";

import { applyToEnv, type EnkryptifyError, type LoadedSecrets, watchSecrets } from "@enkryptify/sdk/kit";

import { setCurrent, setFailure } from "./current.ts";
import { nextEnvs, nextLog } from "./next-internals.ts";
import type { RegisterOptions } from "./options.ts";

/** Makes loaded secrets visible to the code of this process and of the workers it starts. */
export function publish(loaded: LoadedSecrets, options: RegisterOptions): void {
  const before = { ...process.env };
  const { written } = applyToEnv(loaded, { env: process.env, allow: options.allow ?? [] });
  const { values, privateValues, typed } = loaded;
  const changed = Object.keys({ ...before, ...process.env }).filter((name) => before[name] !== process.env[name]);
  // Next restores its own copy whenever it reads .env files again: what is not in there would be gone, or be back.
  const update = Object.fromEntries([...changed, ...written].map((name) => [name, process.env[name]]));
  for (const env of nextEnvs()) env.updateInitialEnv(update);
  setCurrent({ values, privateValues, typed }, AsyncLocalStorage);
}

/** Says why this server runs without secrets: `secret()` throws it. */
export function publishFailure(error: Error & { code?: unknown }): void {
  setFailure({ code: String(error.code), message: error.message }, AsyncLocalStorage);
}

const WORK: unique symbol = Symbol.for("enkryptify.next.work");
const shared = globalThis as { [WORK]?: { stop(): void } };

/** Replaces what this process does in the background: a config that is evaluated again must not double it. */
export function replaceWork(work: { stop(): void } | undefined): void {
  shared[WORK]?.stop();
  if (work) shared[WORK] = work;
  else delete shared[WORK];
}

/** What happens besides when a look for changes brought new values, or failed. */
export interface FreshHandlers {
  onChange(next: LoadedSecrets): Promise<void>;
  onError(error: EnkryptifyError): void;
}

/** Keeps the published secrets fresh. */
export function keepFresh(loaded: LoadedSecrets, options: RegisterOptions, handlers: FreshHandlers): void {
  if (options.refresh === false) return replaceWork(undefined);
  const watch = watchSecrets(loaded, {
    intervalMs: options.refresh?.interval,
    async onChange(next, names) {
      publish(next, options);
      nextLog().event(`Enkryptify: ${names.length === 1 ? "1 secret" : `${names.length} secrets`} changed (${names.join(", ")})`);
      await handlers.onChange(next);
    },
    onError(error) {
      nextLog().warn(`Enkryptify: ${error.message}`);
      handlers.onError(error);
    },
  });
  replaceWork(watch);
}
