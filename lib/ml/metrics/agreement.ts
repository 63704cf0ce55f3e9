/** How far predicted classes agree with the actual ones, over all classes at once; equal to scikit-learn's of the same name. */
import type { Confusion } from './classification';
import { measured, undefinedBecause, type Measured } from './measured';

const NONE = 'There are no rows.';

interface Margins { readonly actual: Float64Array; readonly predicted: Float64Array; readonly hits: number }

function marginsOf({ k, counts }: Confusion): Margins {
  const actual = new Float64Array(k);
  const predicted = new Float64Array(k);
  let hits = 0;
  for (let row = 0; row < k; row++) {
    hits += counts[row * k + row]!;
    for (let column = 0; column < k; column++) {
      actual[row]! += counts[row * k + column]!;
      predicted[column]! += counts[row * k + column]!;
    }
  }
  return { actual, predicted, hits };
}

/**
 * `balanced_accuracy_score`: the mean of the classes' recalls; in [0, 1]. With `adjusted`, 0 is what chance gives and 1 stays 1.
 * Classes that do not occur are left out, as in scikit-learn.
 */
export function balancedAccuracy(confusion: Confusion, { adjusted = false }: { readonly adjusted?: boolean } = {}): Measured {
  const { k, counts, n } = confusion;
  if (n === 0) return undefinedBecause(NONE, 0);
  const { actual } = marginsOf(confusion);
  let total = 0;
  let present = 0;
  for (let c = 0; c < k; c++) {
    if (actual[c] === 0) continue;
    total += counts[c * k + c]! / actual[c]!;
    present += 1;
  }
  const mean = total / present;
  if (!adjusted) return measured(mean, n);
  return present === 1 ? undefinedBecause('Only one class occurs, so chance is always right.', n) : measured((mean - 1 / present) / (1 - 1 / present), n);
}

/** `zero_one_loss`, and for one label a row also `hamming_loss`: the share of rows whose class is wrong; in [0, 1]. */
export function zeroOneLoss(confusion: Confusion): Measured {
  return confusion.n === 0 ? undefinedBecause(NONE, 0) : measured((confusion.n - marginsOf(confusion).hits) / confusion.n, confusion.n);
}

/**
 * `cohen_kappa_score` (Cohen 1960): agreement beyond what the margins alone give; in [−1, 1]. `weights` makes confusing near classes
 * weigh less, by distance or its square, of classes in their order.
 */
export function cohenKappa(confusion: Confusion, weights: 'none' | 'linear' | 'quadratic' = 'none'): Measured {
  const { k, counts, n } = confusion;
  if (n === 0) return undefinedBecause(NONE, 0);
  const { actual, predicted } = marginsOf(confusion);
  const cost = (a: number, b: number) => (weights === 'none' ? Number(a !== b) : weights === 'linear' ? Math.abs(a - b) : (a - b) ** 2);
  let seen = 0;
  let expected = 0;
  for (let a = 0; a < k; a++) for (let b = 0; b < k; b++) {
    seen += cost(a, b) * counts[a * k + b]!;
    expected += (cost(a, b) * actual[a]! * predicted[b]!) / n;
  }
  return expected === 0 ? undefinedBecause('Only one class occurs and is predicted.', n) : measured(1 - seen / expected, n);
}

/** `matthews_corrcoef` (Gorodkin 2004 for more than two classes): correlation of actual and predicted; in [−1, 1]. */
export function matthewsCorrelation(confusion: Confusion): Measured {
  const { k, n } = confusion;
  if (n === 0) return undefinedBecause(NONE, 0);
  const { actual, predicted, hits } = marginsOf(confusion);
  let both = 0;
  let actualSquares = 0;
  let predictedSquares = 0;
  for (let c = 0; c < k; c++) {
    both += actual[c]! * predicted[c]!;
    actualSquares += actual[c]! ** 2;
    predictedSquares += predicted[c]! ** 2;
  }
  const spread = (n * n - predictedSquares) * (n * n - actualSquares);
  if (spread === 0) return undefinedBecause(n * n === actualSquares ? 'Only one class occurs.' : 'Only one class was predicted.', n);
  return measured((hits * n - both) / Math.sqrt(spread), n);
}
