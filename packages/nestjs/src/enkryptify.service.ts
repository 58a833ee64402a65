import { Inject, Injectable } from "@nestjs/common";
import { EnkryptifyError, nearestName } from "@enkryptify/sdk/kit";
import type { Observable } from "rxjs";
import type { SecretChange } from "./live-values.ts";
import { createSecretRef, type SecretRef } from "./secret-ref.ts";
import { runsOnEnvironment } from "./snapshot.ts";
import type { Source } from "./source.ts";
import type { SecretsStatus } from "./source-state.ts";
import { SOURCE } from "./tokens.ts";

/** The secrets of the application. Reads are synchronous and follow rotation. */
@Injectable()
export class EnkryptifyService<T extends Record<string, unknown> = Record<string, string>> {
  readonly #source: Source;

  constructor(@Inject(SOURCE) source: Source) {
    this.#source = source;
  }

  /** The current value, or undefined. */
  get<K extends keyof T & string>(key: K): T[K] | undefined {
    return this.#source.live.read(key) as T[K] | undefined;
  }

  /** The current value. Throws `SECRET_NOT_FOUND`. */
  getOrThrow<K extends keyof T & string>(key: K): T[K] {
    const value = this.get(key);
    if (value !== undefined) return value;
    throw notFound(key, this.#source);
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#source.live.values, key);
  }

  /** The names, sorted. */
  keys(): (keyof T & string)[] {
    return Object.keys(this.#source.live.values).toSorted();
  }

  /** A reference that can be stored: its `value` follows rotation, and printing it shows only the name. */
  ref<K extends keyof T & string>(key: K): SecretRef<T[K]> {
    return createSecretRef(key, this.#source.live.read);
  }

  /** Fetches now; concurrent calls share one request. Resolves to what changed. On an error the last good secrets stay, and it throws `EnkryptifyError`. */
  refresh(): Promise<readonly SecretChange[]> {
    return this.#source.refresh();
  }

  /** Names that changed, after each rotation. Never a value. */
  get changes$(): Observable<readonly SecretChange[]> {
    return this.#source.changes$;
  }

  /** Age, origin and failures, for health checks and metrics. No names, no values. */
  status(): SecretsStatus {
    return this.#source.status();
  }
}

function notFound(key: string, source: Source): EnkryptifyError {
  const snapshot = source.snapshot();
  const near = nearestName(key, Object.keys(source.live.values));
  const message =
    snapshot !== undefined && runsOnEnvironment(snapshot)
      ? `No secrets were fetched, and the environment of the process has no variable ${key}.`
      : `There is no secret ${key} in this environment${near === undefined ? "" : ` (did you mean ${near}?)`}. Add it in Enkryptify, or check its spelling.`;
  return new EnkryptifyError({ code: "SECRET_NOT_FOUND", message });
}
