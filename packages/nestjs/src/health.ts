import { Inject, Injectable } from "@nestjs/common";
import * as terminus from "@nestjs/terminus";
import { SOURCE } from "./tokens.ts";
import type { Source } from "./source.ts";
import type { SecretsStatus } from "./source-state.ts";

/** How {@link EnkryptifyHealthIndicator} judges. */
export interface SecretsHealthOptions {
  /**
   * Milliseconds since the API last confirmed the secrets after which they count as down.
   * @default ten times the `refresh` interval; without `refresh`, never
   */
  maxAgeMs?: number;
}

/** What Terminus gets, under the name of the indicator. */
export type SecretsHealth<K extends string> = Record<
  K,
  Pick<SecretsStatus, "origin" | "version" | "ageMs" | "consecutiveFailures" | "lastErrorCode"> & {
    readonly status: "up" | "down";
  }
>;

/** Tells Terminus whether the secrets are there and confirmed lately. Makes no request, and shows neither names nor values. */
@Injectable()
export class EnkryptifyHealthIndicator {
  readonly #source: Source;

  constructor(@Inject(SOURCE) source: Source) {
    this.#source = source;
  }

  /** For `health.check([() => secrets.isHealthy()])`. `key` is the name in the answer. */
  isHealthy<K extends string = "secrets">(key: K = "secrets" as K, options: SecretsHealthOptions = {}): SecretsHealth<K> {
    const status = this.#source.status();
    const { origin, version, ageMs, consecutiveFailures, lastErrorCode } = status;
    const details = { origin, version, ageMs, consecutiveFailures, ...(lastErrorCode === undefined ? {} : { lastErrorCode }) };
    const down = isDown(status, options);
    const result = { [key]: { ...details, status: down ? "down" : "up" } } as unknown as SecretsHealth<K>;
    if (down) throwOnTerminus10(result);
    return result;
  }
}

function isDown({ loaded, origin, ageMs, refreshMs }: SecretsStatus, { maxAgeMs }: SecretsHealthOptions): boolean {
  if (!loaded) return true;
  if (origin === "mock" || origin === "disabled") return false;
  return ageMs > (maxAgeMs ?? (refreshMs === undefined ? Infinity : refreshMs * 10));
}

// Terminus 10 takes whatever is returned for healthy; later ones read `status`.
function throwOnTerminus10(result: object): void {
  const { HealthCheckError } = terminus as { HealthCheckError?: new (message: string, causes: object) => Error };
  if (HealthCheckError !== undefined && !("HealthIndicatorService" in terminus))
    throw new HealthCheckError("Secrets are out of date", result);
}
