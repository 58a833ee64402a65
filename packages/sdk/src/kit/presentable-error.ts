/**
 * The error with its stack cut to the message. Frameworks print the stack of whatever a config throws; for an expected
 * failure the frames of this package say nothing to the user. Own properties hold names and numbers only.
 */
export function withoutStack(error: unknown): Error {
  const presentable = error instanceof Error ? error : new Error(String(error));
  const code = (presentable as { code?: unknown }).code;
  presentable.stack = `${presentable.name}${typeof code === "string" ? ` [${code}]` : ""}: ${presentable.message}`;
  return presentable;
}
