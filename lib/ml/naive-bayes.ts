/** Naive Bayes by scikit-learn's formulas. `weights`: one for each row, or null. */
import type { Dense } from './dense';
import type { Matrix } from './matrix';

/** Weight of each class. */
export function classCounts(codes: Int32Array, k: number, weights: Float64Array | null): Float64Array {
  const counts = new Float64Array(k);
  codes.forEach((code, row) => { counts[code]! += weights === null ? 1 : weights[row]!; });
  return counts;
}

/** Mean and variance of each feature in each class; `smoothing` times the largest variance of a feature is added to all. */
export function fitGaussianNb({ rows, columns, values }: Dense, codes: Int32Array, k: number, weights: Float64Array | null, smoothing: number): { readonly means: Float64Array; readonly variances: Float64Array } {
  const counts = classCounts(codes, k, weights);
  const means = new Float64Array(k * columns);
  const variances = new Float64Array(k * columns);
  const all = new Float64Array(columns);
  const weightOf = (row: number) => (weights === null ? 1 : weights[row]!);
  for (let row = 0, at = 0; row < rows; row++) for (let i = 0; i < columns; i++, at++) { means[codes[row]! * columns + i]! += weightOf(row) * values[at]!; all[i]! += values[at]! / rows; }
  for (let i = 0; i < means.length; i++) means[i]! /= counts[Math.floor(i / columns)]!;
  const spread = new Float64Array(columns);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let i = 0; i < columns; i++, at++) {
      const own = codes[row]! * columns + i;
      variances[own]! += weightOf(row) * (values[at]! - means[own]!) ** 2;
      spread[i]! += (values[at]! - all[i]!) ** 2 / rows;
    }
  }
  const least = smoothing * spread.reduce((most, value) => Math.max(most, value), 0);
  for (let i = 0; i < variances.length; i++) variances[i] = variances[i]! / counts[Math.floor(i / columns)]! + least;
  return { means, variances };
}

/** Sums of the features by class, classes × features. */
export function featureCounts({ rows, columns, starts, indices, values }: Matrix, codes: Int32Array, k: number, weights: Float64Array | null): Float64Array {
  const counts = new Float64Array(k * columns);
  for (let row = 0; row < rows; row++) {
    const weight = weights === null ? 1 : weights[row]!;
    for (let at = starts[row]!; at < starts[row + 1]!; at++) counts[codes[row]! * columns + indices[at]!]! += weight * values[at]!;
  }
  return counts;
}

/** ln of the smoothed share of each feature in the sum of its class. */
export function multinomialLogs(counts: Float64Array, k: number, alpha: number): Float64Array {
  const columns = counts.length / k;
  const logs = new Float64Array(counts.length);
  for (let c = 0; c < k; c++) {
    let total = 0;
    for (let i = c * columns; i < (c + 1) * columns; i++) total += counts[i]! + alpha;
    for (let i = c * columns; i < (c + 1) * columns; i++) logs[i] = Math.log(counts[i]! + alpha) - Math.log(total);
  }
  return logs;
}

/** Rennie et al. 2003: minus the logs of each feature's share in all other classes, normalised where asked. */
export function complementLogs(counts: Float64Array, k: number, alpha: number, isNormed: boolean): Float64Array {
  const columns = counts.length / k;
  const all = new Float64Array(columns);
  counts.forEach((count, at) => { all[at % columns]! += count; });
  const logs = new Float64Array(counts.length);
  for (let c = 0; c < k; c++) {
    let total = 0;
    for (let i = 0; i < columns; i++) total += all[i]! + alpha - counts[c * columns + i]!;
    let sum = 0;
    for (let i = 0; i < columns; i++) sum += logs[c * columns + i] = Math.log((all[i]! + alpha - counts[c * columns + i]!) / total);
    for (let i = c * columns; i < (c + 1) * columns; i++) logs[i] = isNormed ? logs[i]! / sum : -logs[i]!;
  }
  return logs;
}

/** Yes-or-no features: weights and constants of the joint log-likelihood, priors left out. */
export function bernoulliLogs(counts: Float64Array, perClass: Float64Array, alpha: number): { readonly weights: Float64Array; readonly constants: Float64Array } {
  const k = perClass.length;
  const columns = counts.length / k;
  const weights = new Float64Array(counts.length);
  const constants = new Float64Array(k);
  for (let c = 0; c < k; c++) {
    for (let i = c * columns; i < (c + 1) * columns; i++) {
      const yes = Math.log(counts[i]! + alpha) - Math.log(perClass[c]! + 2 * alpha);
      const no = Math.log(1 - Math.exp(yes));
      weights[i] = yes - no;
      constants[c]! += no;
    }
  }
  return { weights, constants };
}
