import { AsyncLocalStorage } from "node:async_hooks";

import { applyToEnv, type LoadedSecrets, watchSecrets } from "@enkryptify/sdk/kit";

import { setCurrent } from "./current.ts";
import { nextEnvs, nextLog } from "./next-internals.ts";
import type { RegisterOptions } from "./options.ts";

/** Makes loaded secrets visible to the code of this process and of the workers it starts. */
export function publish(loaded: LoadedSecrets, options: RegisterOptions): void {
  const before = { ...process.env };
  const { written } = applyToEnv(loaded, { env: process.env, allow: options.allow ?? [] });
  const changed = Object.keys({ ...before, ...process.env }).filter((name) => before[name] !== process.env[name]);
  // Next restores its own copy whenever it reads .env files again: what is not in there would be gone, or be back.
  const update = Object.fromEntries([...changed, ...written].map((name) => [name, process.env[name]]));
  for (const env of nextEnvs()) env.updateInitialEnv(update);
  setCurrent({ values: loaded.values, typed: loaded.typed }, AsyncLocalStorage);
}

const WATCHING: unique symbol = Symbol.for("enkryptify.next.watching");
const shared = globalThis as { [WATCHING]?: { stop(): void } };

/** Keeps the published secrets fresh. One watch per process: a reloaded config replaces the one before. */
export function keepFresh(
  loaded: LoadedSecrets,
  options: RegisterOptions,
  onChange: (names: readonly string[]) => void = () => {},
): void {
  shared[WATCHING]?.stop();
  if (options.refresh === false) return;
  const { interval } = options.refresh ?? {};
  shared[WATCHING] = watchSecrets(loaded, {
    ...(interval === undefined ? {} : { intervalMs: interval }),
    onChange(next, names) {
      publish(next, options);
      nextLog().event(`Enkryptify: ${names.length === 1 ? "1 secret" : `${names.length} secrets`} changed (${names.join(", ")})`);
      onChange(names);
    },
    onError: (error) => nextLog().warn(`Enkryptify: ${error.message}`),
  });
}
