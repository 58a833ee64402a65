/**
 * A service's own words, for an error: one bounded line, without the token. URLs are left out, because the proxy has
 * already put secret values into them.
 */
export function sanitized(said: unknown, token: string): string | undefined {
  if (typeof said !== "string" || said === "") return undefined;
  const safe = said.replaceAll(token, "[token]").replaceAll(/\bhttps?:\/\/\S+/gi, "[url]");
  // oxlint-disable-next-line no-control-regex -- control characters would let a server forge log lines
  return safe.replaceAll(/[\u0000-\u001f\u007f]+/g, " ").slice(0, 200);
}
