/** A bearer token ready to be sent. */
export interface AccessToken {
  readonly value: string;
  /** `static`: the user's own token. `jwt`: made from it by an exchange. */
  readonly kind: "static" | "jwt";
  /** Grows with every new token of a session; a refusal concerns one generation only. */
  readonly generation: number;
}

/** Turns a credential into a token that is fresh when it is needed. */
export interface Session {
  /**
   * The token for one request. Settles within 6 s.
   *
   * @throws EnkryptifyError `AUTH_*`
   */
  get(signal?: AbortSignal): Promise<AccessToken>;
  /** The API answered 401 to this very token. */
  refused(token: AccessToken): void;
  /** Drops the token; what is under way is ignored when it arrives. */
  close(): void;
}

/** What happened to a session. No values. */
export interface SessionEvent {
  type: "exchange" | "exchange-failed" | "fallback-static" | "revoked";
  generation: number;
  /** Milliseconds the exchange took. */
  ms?: number;
  status?: number | undefined;
  /** Milliseconds until the next exchange may be tried. */
  nextTryMs?: number;
}
