import type { ErrorCode } from "./error-codes.ts";

/** What an {@link EnkryptifyError} is made from. No field may hold a token or a secret value. */
export interface EnkryptifyErrorInit {
  code: ErrorCode;
  /** What failed, where, and what to do. */
  message: string;
  /** HTTP status of the answer that caused it. */
  status?: number | undefined;
  /** The API's `x-request-id`, or ours when the API sent none. */
  requestId?: string | undefined;
  /** Whether the same call may succeed later without a change. @default false */
  retryable?: boolean | undefined;
  /** Milliseconds to wait before the next try, when the API said so. */
  retryAfterMs?: number | undefined;
  /** How many requests were sent. */
  attempts?: number | undefined;
  cause?: unknown;
}

// Two copies of the package (ESM and CJS, or two versions) have two classes; the brand is shared.
const BRAND = Symbol.for("enkryptify.error");

/** The one error of this SDK. Branch on `code`; `instanceof` fails across two copies of the package, {@link isEnkryptifyError} does not. */
export class EnkryptifyError extends Error {
  readonly code: ErrorCode;
  declare readonly status?: number;
  declare readonly requestId?: string;
  readonly retryable: boolean;
  declare readonly retryAfterMs?: number;
  declare readonly attempts?: number;
  /** Page that explains this code, relative to the repository and to the package. */
  readonly docs: string;

  constructor(init: EnkryptifyErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = "EnkryptifyError";
    this.code = init.code;
    this.retryable = init.retryable ?? false;
    this.docs = `docs/errors/${init.code}.md`;
    for (const key of ["status", "requestId", "retryAfterMs", "attempts"] as const) {
      const value = init[key];
      if (value !== undefined) Object.defineProperty(this, key, { value, enumerable: true, configurable: true });
    }
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** Whether a value is an error of this SDK, from whichever copy of the package. */
  static is(value: unknown): value is EnkryptifyError {
    return isEnkryptifyError(value);
  }
}

/** Whether a value is an error of this SDK, from whichever copy of the package. */
export function isEnkryptifyError(value: unknown): value is EnkryptifyError {
  return value instanceof Error && (value as { [BRAND]?: unknown })[BRAND] === true;
}
