import { normalQuantile } from '../../distributions';
import { check, finites, oneOf } from '../../heads/reading';
import { createRandom, permutation } from '../../random';
import { sorted } from '../../statistics';
import { columnwise } from '../columnwise';
import { percentile } from '../quantiles';
import type { StepSpec } from '../step';

export interface QuantileTransformerSpec extends StepSpec {
  readonly kind: 'quantileTransformer';
  readonly nQuantiles: number;
  readonly outputDistribution: 'uniform' | 'normal';
  readonly subsample: number | null;
  readonly seed: number;
}

/** How near to an end a value counts as beyond it, for normal output. */
const BOUND = 1e-7;
const LOW = normalQuantile(BOUND - Number.EPSILON);
const HIGH = normalQuantile(1 - (BOUND - Number.EPSILON));

/**
 * A value becomes its rank among the training values, in [0, 1] or as a standard normal quantile; between the learned quantiles it is
 * interpolated, from both sides where many values are equal. `quantiles`: ascending, at equally spaced fractions.
 */
export const quantileTransformer = columnwise<QuantileTransformerSpec, { readonly quantiles: readonly number[]; readonly output: 'uniform' | 'normal' }>({
  kind: 'quantileTransformer',
  label: 'QuantileTransformer',
  fit({ numbers }, { nQuantiles, outputDistribution, subsample, seed }) {
    const count = Math.max(1, Math.min(nQuantiles, numbers.length));
    const used = subsample !== null && subsample < numbers.length ? Float64Array.from(permutation(numbers.length, createRandom(seed)).subarray(0, subsample), (row) => numbers[row]!) : numbers;
    const ascending = sorted(used.some((value) => value === value) ? used : numbers);
    return { quantiles: Array.from({ length: count }, (_, place) => percentile(ascending, fraction(place, count))), output: outputDistribution };
  },
  map({ quantiles, output }) {
    const ascending = Float64Array.from(quantiles);
    return output === 'uniform' ? (value) => rankOf(value, ascending, 0) : (value) => Math.min(HIGH, Math.max(LOW, quantileOf(rankOf(value, ascending, BOUND))));
  },
  read: ({ quantiles, output }) => {
    const values = finites(quantiles, 'quantiles');
    check(values.length > 0 && values.every((value, place) => place === 0 || value >= values[place - 1]!), 'its quantiles are not in order');
    return { quantiles: values, output: oneOf(output, ['uniform', 'normal'], 'quantiles') };
  },
});

function fraction(place: number, count: number): number {
  // As numpy's linspace: by the step, the last exactly 1.
  return count === 1 ? 0 : place === count - 1 ? 1 : place * (1 / (count - 1));
}

function quantileOf(rank: number): number {
  return rank <= 0 ? -Infinity : rank >= 1 ? Infinity : normalQuantile(rank);
}

/** In [0, 1]; values within `bound` of an end count as that end, the lower first. */
function rankOf(value: number, quantiles: Float64Array, bound: number): number {
  const n = quantiles.length;
  if (bound === 0 ? value === quantiles[0]! : value - bound < quantiles[0]!) return 0;
  if (bound === 0 ? value === quantiles[n - 1]! : value + bound > quantiles[n - 1]!) return 1;
  if (value < quantiles[0]!) return 0;
  if (value > quantiles[n - 1]!) return 1;
  return 0.5 * (interpolate(value, quantiles, 'right') + interpolate(value, quantiles, 'left'));
}

/** Where equal quantiles stand, `right` gives the fraction of the last of them, `left` that of the first. */
function interpolate(value: number, quantiles: Float64Array, side: 'left' | 'right'): number {
  const n = quantiles.length;
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (side === 'right' ? quantiles[middle]! <= value : quantiles[middle]! < value) low = middle + 1;
    else high = middle;
  }
  // right: the last quantile ≤ value; left: the first ≥ value.
  const at = side === 'right' ? low - 1 : low;
  if (quantiles[at] === value) return fraction(at, n);
  const [from, to] = side === 'right' ? [at, at + 1] : [at - 1, at];
  const share = (value - quantiles[from]!) / (quantiles[to]! - quantiles[from]!);
  return fraction(from, n) + share * (fraction(to, n) - fraction(from, n));
}
