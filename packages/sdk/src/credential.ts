import { enkryptifyError } from "./official-errors.ts";
import type { Platform } from "./platform.ts";

/** Where a token comes from. Read late and again each time, never kept by the client, never shown. */
export interface Credential {
  /** `token`: may be sent to the API as it is. `kubernetes`: only good for an exchange. */
  readonly kind: "token" | "kubernetes";
  /** Names the credential without reading it, for sharing between clients; absent when only its value names it. */
  source?(platform: Platform): string;
  read(platform: Platform): Promise<string>;
}

const DEFAULT_TOKEN_PATH = "/var/run/secrets/tokens/token";
const CREATE_ONE = "Create one in the dashboard, or run `ek sdk -- <command>`";

/**
 * The token in an environment variable, read at the first request (so that a `.env` file loaded before it counts).
 *
 * @param variable @default "ENKRYPTIFY_TOKEN"
 */
export function fromEnv(variable = "ENKRYPTIFY_TOKEN"): Credential {
  return {
    kind: "token",
    read: async (platform) => {
      const token = platform.env[variable]?.trim();
      if (token) return checkToken(token, variable);
      throw enkryptifyError({
        code: "AUTH_TOKEN_MISSING",
        message: `No Enkryptify token: the variable ${variable} is not set and no \`token\` was given. ${CREATE_ONE}, and set ${variable}.`,
      });
    },
  };
}

/** A token given by value or by a function that fetches it. A malformed value is refused here, a function's result when it is used. */
export function fromToken(token: string | (() => string | Promise<string>)): Credential {
  if (typeof token === "string") {
    const checked = checkToken(token.trim(), "the option `token`");
    return { kind: "token", read: async () => checked };
  }
  return { kind: "token", read: async () => checkToken((await token()).trim(), "the function given as `token`") };
}

/**
 * The service-account token of a Kubernetes pod. The file is read again for every exchange, because the cluster
 * rotates it about hourly. There is no fallback: it is never sent to the API itself.
 *
 * @param options.tokenPath path of the projected token. The variable `ENKRYPTIFY_TOKEN_PATH` wins over it, as in
 * the official SDK. @default "/var/run/secrets/tokens/token"
 */
export function fromKubernetes(options: { tokenPath?: string | undefined } = {}): Credential {
  const pathIn = (platform: Platform): string => platform.env["ENKRYPTIFY_TOKEN_PATH"] ?? options.tokenPath ?? DEFAULT_TOKEN_PATH;
  return {
    kind: "kubernetes",
    source: (platform) => `kubernetes ${pathIn(platform)}`,
    read: async (platform) => (await import("./service-account-token.ts")).readServiceAccountToken(platform, pathIn(platform)),
  };
}

/** An `ek_live_` token or a JWT of visible ASCII. The value never enters the message. */
function checkToken(token: string, where: string): string {
  if (isHeaderSafe(token) && (/^ek_live_.+$/.test(token) || isJwt(token))) return token;
  throw malformed(where);
}

/** The error for a value that is no token; it does not hold the value. */
export function malformed(where: string): Error {
  return enkryptifyError({
    code: "AUTH_TOKEN_MALFORMED",
    message: `The value of ${where} is not an Enkryptify token: expected "ek_live_…" or a JWT, without spaces or line breaks inside. ${CREATE_ONE}.`,
  });
}

/** Three base64url parts whose first is a JSON object. */
export function isJwt(token: string): boolean {
  return /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
}

/** Only characters that cannot end a header line. */
export function isHeaderSafe(token: string): boolean {
  return /^[\x21-\x7e]+$/.test(token);
}
