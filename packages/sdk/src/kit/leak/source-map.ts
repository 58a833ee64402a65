/** The original sources of a source map whose text satisfies the test; none when the text is not a source map. */
export function sourcesWith(map: string, test: (text: string) => boolean): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(map);
  } catch {
    return [];
  }
  if (typeof parsed !== "object" || parsed === null) return [];
  const { sources, sourcesContent } = parsed as { sources?: unknown; sourcesContent?: unknown };
  if (!Array.isArray(sources) || !Array.isArray(sourcesContent)) return [];
  return sources.filter((name, index): name is string => {
    const content: unknown = sourcesContent[index];
    return typeof name === "string" && typeof content === "string" && test(content);
  });
}
