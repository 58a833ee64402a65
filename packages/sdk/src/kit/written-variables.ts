const WRITTEN = Symbol.for("enkryptify.written.v1");

/** Which variables of `process.env` are ours, and what we wrote: everything else is the real environment. */
export function writtenVariables(): Map<string, string> {
  const holder = globalThis as { [WRITTEN]?: Map<string, string> };
  return (holder[WRITTEN] ??= new Map());
}
