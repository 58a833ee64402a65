/** The parsed URL when the text is one URL with an authority (`scheme://…`), undefined otherwise. Never throws: an error of `URL` would hold the text. */
export function parseUrl(text: string): URL | undefined {
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:\/\/\S+$/.test(text)) return undefined;
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** The password of a URL as it is written there, also of one that `URL` cannot parse, as with several hosts. Undefined without one. */
export function urlPassword(text: string): string | undefined {
  const authority = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/?#\s]*)/.exec(text)?.[1];
  return authority === undefined ? undefined : /^[^:@]*:(.+)@[^@]*$/.exec(authority)?.[1];
}

/** A text with its %HH undone; the text itself when that fails. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
