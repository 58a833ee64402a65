/** The least and the median of a sample. */
export function spread(sample) {
  const sorted = sample.toSorted((left, right) => left - right);
  return { least: sorted[0], median: sorted[Math.floor(sorted.length / 2)] };
}

/** How much more CPU than the base. By the least of each, since whatever else the machine does can only add to a sample. */
export function overhead(results, base) {
  const [value, reference] = [results, base].map((sample) => spread(sample.map(({ cpu }) => cpu)).least);
  return percent(value, reference);
}

/** By how many percent a value is more than another, with its sign. */
export function percent(value, reference) {
  const more = (value / reference - 1) * 100;
  return `${more >= 0 ? "+" : ""}${more.toFixed(1)} %`;
}
