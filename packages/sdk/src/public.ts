// What both entries export besides the client: the table of contents of this package.
export type { ClientStatus, ReadOptions } from "./client.ts";
export type { SecretsQuery } from "./sources.ts";
export { fromEnv, fromKubernetes, fromToken, type Credential } from "./credential.ts";
export { ERROR_CODES, type ErrorCode } from "./error-codes.ts";
export { EnkryptifyError, isEnkryptifyError, type EnkryptifyErrorInit } from "./errors.ts";
export {
  ApiError,
  AuthenticationError,
  AuthorizationError,
  InterceptorError,
  KubernetesAuthError,
  NotFoundError,
  ProxyError,
  ProxyValidationError,
  RateLimitError,
  SecretNotFoundError,
} from "./official-errors.ts";
export type { AuthStrategy, CacheSettings, EnkryptifyOptions } from "./options.ts";
export type { Secrets } from "./secrets/secrets-object.ts";
export type { SessionEvent } from "./session/session.ts";
export type { SharedStore, Stored } from "./store/shared-store.ts";
export type { LastKnownGoodOptions, SharingOptions } from "./store/sharing-options.ts";
