/**
 * The known name that a mistyped one most likely means, or undefined when none is near.
 * Self-contained (no imports, no named inner functions): the server module carries its source text.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let limit = Math.max(2, Math.floor(name.length / 3));
  for (const candidate of known) {
    let row = Array.from(candidate, (_, index) => index + 1);
    for (let i = 0; i < name.length; i += 1) {
      let diagonal = i;
      let left = i + 1;
      const next: number[] = [];
      for (let j = 0; j < row.length; j += 1) {
        const above = row[j] ?? 0;
        left = Math.min(above + 1, left + 1, diagonal + (name[i] === candidate[j] ? 0 : 1));
        diagonal = above;
        next.push(left);
      }
      row = next;
    }
    const distance = row.at(-1) ?? name.length;
    if (distance <= limit) {
      best = candidate;
      limit = distance - 1;
    }
  }
  return best;
}
