/** The least and the median of a sample. */
export function spread(sample) {
  const sorted = sample.toSorted((left, right) => left - right);
  return { least: sorted[0], median: sorted[Math.floor(sorted.length / 2)] };
}

/** How much more CPU than the base. By the least of each, since whatever else the machine does can only add to a sample. */
export function overhead(results, base) {
  return percent(leastCpu(results), leastCpu(base));
}

/**
 * The same by rounds: the mean over all rounds of the least of a round against the base's least in it, and how far that
 * mean may be off (its standard error).
 */
export function overheadByRounds(rounds, baseRounds) {
  const ratios = rounds.map((results, round) => leastCpu(results) / leastCpu(baseRounds[round]));
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  const squares = ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0);
  const error = Math.sqrt(squares / (ratios.length - 1) / ratios.length);
  return `${percent(mean, 1)} ± ${(error * 100).toFixed(1)}`;
}

/** By how many percent a value is more than another, with its sign. */
export function percent(value, reference) {
  const more = (value / reference - 1) * 100;
  return `${more >= 0 ? "+" : ""}${more.toFixed(1)} %`;
}

function leastCpu(results) {
  return spread(results.map(({ cpu }) => cpu)).least;
}
