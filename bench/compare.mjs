/** The least and the median of a sample. */
export function spread(sample) {
  const sorted = sample.toSorted((left, right) => left - right);
  return { least: sorted[0], median: sorted[Math.floor(sorted.length / 2)] };
}

/**
 * How much more CPU than the base, as the median over runs of a run's own pair: a machine that others use too speeds up and
 * slows down by more than what is measured, but less so between two builds that follow each other.
 */
export function overhead(results, base) {
  const { median } = spread(results.map(({ cpu }, run) => (cpu / base[run].cpu - 1) * 100));
  return `${median >= 0 ? "+" : ""}${median.toFixed(1)} %`;
}
