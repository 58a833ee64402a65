/** How `client.proxy` reaches the proxy service. */
export interface ProxySettings {
  /** Address of the proxy service; https, or http on loopback. @default ENKRYPTIFY_PROXY_URL, then "https://proxy.enkryptify.com" */
  url?: string | undefined;
  /** Refuses direct reads (`get`, `getSecrets`, …): for tokens that may use values through the proxy only. @default false */
  proxyOnly?: boolean | undefined;
  /**
   * How requests are written. `flat`: one address, workspace and environment in the body, as the official SDK 0.1.3 sends
   * it. `path`: `/{workspace}/{project}/{environment}`, as the public proxy repository expects it. @default "flat"
   */
  form?: "flat" | "path" | undefined;
  /** Milliseconds until the answer starts. @default 60000 */
  timeoutMs?: number | undefined;
}

/** Which requests of this process go through the proxy service. */
export interface InterceptorSettings {
  /** Checked in this order; the first that matches wins. */
  rules: readonly InterceptorRule[];
  /** @default true */
  enabled?: boolean | undefined;
}

/** One kind of request, and what becomes of it. */
export interface InterceptorRule {
  /** For messages. @default "rule N" */
  name?: string | undefined;
  /**
   * A URL: same scheme, host and port, and the same path or one below it ("https://api.example.com/v1" matches
   * "/v1/users", not "/v10"). A regular expression is tested against the whole URL and must end the host itself.
   * A function decides alone.
   */
  match: string | RegExp | ((url: string, request: Request) => boolean);
  /** Methods the rule is for. @default all */
  method?: string | readonly string[] | undefined;
  /** The URL to call instead; `{origin}`, `{host}`, `{path}` and `{search}` stand for parts of the original. */
  url?: string | undefined;
  /** Headers to set, usually with a `%NAME%` in them; `undefined` removes one. */
  headers?: Readonly<Record<string, string | undefined>> | undefined;
  /** The body to send instead: a JSON value, JSON as text, or a function of the original body. */
  body?: JsonValue | ((body: JsonValue | undefined) => JsonValue | undefined);
  /** A matching request with a body that is not JSON: sent as it is, or refused. @default "passthrough" */
  onUnsupportedBody?: "passthrough" | "error" | undefined;
  /** @default the client's */
  workspace?: string | undefined;
  /** @default the client's */
  project?: string | undefined;
  /** Name or id. @default the client's */
  environment?: string | undefined;
  /** @default the client's `usePersonalValues` */
  usePersonal?: boolean | undefined;
}

/** What JSON can hold. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };
