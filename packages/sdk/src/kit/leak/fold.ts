// Both alphabets of base64 are compared as base64url.
const FOLDED: readonly (readonly [from: string, to: string])[] = [
  ["+", "-"],
  ["/", "_"],
];

/** What a canonical byte is compared as: `+` and `/` as base64url writes them. */
export const FOLD: Uint8Array = new Uint8Array(256).map((_, byte) => byte);

/** The other byte that is compared as this one, 0 for most. */
export const UNFOLDED: Uint8Array = new Uint8Array(256);

for (const [from, to] of FOLDED) {
  FOLD[from.charCodeAt(0)] = to.charCodeAt(0);
  UNFOLDED[to.charCodeAt(0)] = from.charCodeAt(0);
}

/** A text as {@link FOLD} has its characters. */
export function foldText(text: string): string {
  return FOLDED.reduce((folded, [from, to]) => folded.replaceAll(from, to), text);
}
