/**
 * Rows that training and evaluation share. Coarse data repeats itself by chance, so sharing is judged against how often the
 * training rows repeat each other: a row of fresh data meets an equal training row about as often as a training row meets another.
 */

/** Evaluation rows found among training rows may exceed what chance explains by this share of the evaluation rows. */
export const TOLERATED = 0.01;

export interface Overlap {
  readonly trainingRows: number;
  readonly evaluationRows: number;
  /** Evaluation rows that equal some training row. */
  readonly shared: number;
  /** The share of training rows that equal another training row, in [0, 1]. */
  readonly expected: number;
  readonly verdict: 'pass' | 'fail' | 'insufficient';
}

/** `training` and `evaluation` are one key a row, equal exactly for equal rows. Empty sides cannot be decided. */
export function overlapOf(training: readonly string[], evaluation: readonly string[]): Overlap {
  const counts = new Map<string, number>();
  for (const key of training) counts.set(key, (counts.get(key) ?? 0) + 1);
  let repeated = 0;
  for (const n of counts.values()) if (n > 1) repeated += n;
  const shared = evaluation.reduce((sum, key) => sum + (counts.has(key) ? 1 : 0), 0);
  const sizes = { trainingRows: training.length, evaluationRows: evaluation.length, shared };
  if (training.length === 0 || evaluation.length === 0) return { ...sizes, expected: 0, verdict: 'insufficient' };
  const expected = repeated / training.length;
  // Three standard errors of a share, so that a small evaluation is not failed for one chance row.
  const noise = 3 * Math.sqrt((expected * (1 - expected)) / evaluation.length);
  return { ...sizes, expected, verdict: shared / evaluation.length > expected + noise + TOLERATED ? 'fail' : 'pass' };
}
