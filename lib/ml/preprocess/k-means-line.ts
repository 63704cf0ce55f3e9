/**
 * Lloyd's k-means of numbers on a line, from given centres: ends when no value changes its cluster, or when the centres move by less
 * than 1e-4 of the variance (scikit-learn's tolerance), at most 300 rounds. Gives the centres in ascending order. A centre that loses
 * all its values goes to the value farthest from its centre.
 */
export function kMeansLine(values: Float64Array, weights: Float64Array | null, start: readonly number[]): number[] {
  const mean = values.reduce((total, value) => total + value / values.length, 0);
  const tolerance = 1e-4 * values.reduce((total, value) => total + (value - mean) ** 2 / values.length, 0);
  let centers = [...start];
  let labels = new Int32Array(values.length).fill(-1);
  for (let round = 0; round < 300; round++) {
    const next = Int32Array.from(values, (value) => nearest(value, centers));
    const totals = new Float64Array(centers.length);
    const sums = new Float64Array(centers.length);
    next.forEach((label, row) => {
      const weight = weights === null ? 1 : weights[row]!;
      totals[label]! += weight;
      sums[label]! += weight * values[row]!;
    });
    relocateEmpty(values, weights, next, centers, totals, sums);
    const moved = centers.map((center, k) => (totals[k]! > 0 ? sums[k]! / totals[k]! : center));
    const shift = moved.reduce((total, center, k) => total + (center - centers[k]!) ** 2, 0);
    const isSame = next.every((label, row) => label === labels[row]);
    centers = moved;
    labels = next;
    if (isSame || shift <= tolerance) break;
  }
  return centers.sort((a, b) => a - b);
}

function relocateEmpty(values: Float64Array, weights: Float64Array | null, labels: Int32Array, centers: readonly number[], totals: Float64Array, sums: Float64Array): void {
  const empty = Array.from(totals.keys()).filter((k) => totals[k] === 0);
  if (empty.length === 0) return;
  const farthest = Array.from(values.keys()).sort((a, b) => (values[b]! - centers[labels[b]!]!) ** 2 - (values[a]! - centers[labels[a]!]!) ** 2);
  empty.forEach((k, place) => {
    const row = farthest[place]!;
    const weight = weights === null ? 1 : weights[row]!;
    totals[labels[row]!]! -= weight;
    sums[labels[row]!]! -= weight * values[row]!;
    totals[k] = weight;
    sums[k] = weight * values[row]!;
  });
}

function nearest(value: number, centers: readonly number[]): number {
  let best = 0;
  for (let k = 1; k < centers.length; k++) if (Math.abs(value - centers[k]!) < Math.abs(value - centers[best]!)) best = k;
  return best;
}
