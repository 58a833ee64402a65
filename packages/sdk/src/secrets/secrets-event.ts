import type { ErrorCode } from "../error-codes.ts";

/** What happened to the secrets of an environment. Names at most, no values. */
export interface SecretsEvent {
  /** `refresh-failed`: the values at hand are handed out on. `duplicate-names`: the API listed a name twice; the first counts. */
  type: "refresh-failed" | "duplicate-names";
  /** "workspace/project/environment" */
  place: string;
  code?: ErrorCode;
  status?: number | undefined;
  /** Milliseconds since the API confirmed the values. */
  ageMs?: number;
  /** Milliseconds until the next refresh may be tried. */
  nextTryMs?: number;
  names?: readonly string[];
}
