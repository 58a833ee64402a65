import { enkryptifyError } from "./official-errors.ts";

/** Where an address comes from, for its messages. */
export interface AddressSource {
  /** The option's name, "baseUrl". */
  field: string;
  /** The variable that may hold it instead. */
  variable: string;
  /** Allows http to other hosts than loopback. */
  allowInsecureHttp: boolean;
}

/**
 * A base address without a slash at its end: https, or http on loopback.
 *
 * @throws EnkryptifyError `CONFIG_INVALID`, `CONFIG_INSECURE_URL`
 */
export function addressOf(given: string, source: AddressSource): string {
  const url = parseUrl(given);
  if (url === undefined) throw invalid(source, `is not a URL (it also comes from ${source.variable})`);
  if (url.username !== "" || url.password !== "") throw invalid(source, "must not hold a user name or password");
  const secure =
    url.protocol === "https:" || (url.protocol === "http:" && (isLoopback(url.hostname) || source.allowInsecureHttp));
  if (!secure) {
    throw enkryptifyError({
      code: "CONFIG_INSECURE_URL",
      message: `The URL ${url.origin} (option \`${source.field}\`) is not https, so the token could be read on the way. Use https, or set \`allowInsecureHttp\` for a private network.`,
    });
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

/** Whether a URL's host name is this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname) || hostname.endsWith(".localhost");
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function invalid(source: AddressSource, fault: string): Error {
  return enkryptifyError({ code: "CONFIG_INVALID", message: `The option \`${source.field}\` ${fault}.` });
}
