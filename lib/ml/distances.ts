/** Distances between two distributions, beside PSI (drift.ts). */
import { sorted } from './statistics';

/** Jensen–Shannon distance √JSD of two lists of shares, base 2: in [0, 1] (SciPy's `jensenshannon(p, q, base=2)`). Null for no shares. */
export function jensenShannon(p: readonly number[], q: readonly number[]): number | null {
  if (p.length !== q.length) throw new RangeError(`${p.length} shares against ${q.length}`);
  const total = (shares: readonly number[]) => shares.reduce((sum, share) => sum + share, 0);
  const [sumP, sumQ] = [total(p), total(q)];
  if (sumP === 0 || sumQ === 0) return null;
  let divergence = 0;
  for (let i = 0; i < p.length; i++) {
    const [a, b] = [p[i]! / sumP, q[i]! / sumQ];
    const middle = (a + b) / 2;
    if (a > 0) divergence += (a * Math.log2(a / middle)) / 2;
    if (b > 0) divergence += (b * Math.log2(b / middle)) / 2;
  }
  return Math.sqrt(Math.max(0, divergence));
}

export interface KolmogorovSmirnov {
  /** sup |F − G|, in [0, 1]; null where a side has no values. */
  readonly statistic: number | null;
  /** Two-sided, from Kolmogorov's limiting distribution: right to about 1 ÷ √n. */
  readonly pValue: number | null;
  readonly method: 'asymptotic';
  readonly nReference: number;
  readonly nCurrent: number;
}

/** Two-sample Kolmogorov–Smirnov test; NaN is skipped. The statistic equals SciPy's `ks_2samp`. */
export function kolmogorovSmirnov(reference: ArrayLike<number>, current: ArrayLike<number>): KolmogorovSmirnov {
  const [a, b] = [sorted(reference), sorted(current)];
  const counts = { method: 'asymptotic' as const, nReference: a.length, nCurrent: b.length };
  if (a.length === 0 || b.length === 0) return { ...counts, statistic: null, pValue: null };
  let i = 0;
  let j = 0;
  let statistic = 0;
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    statistic = Math.max(statistic, Math.abs(i / a.length - j / b.length));
  }
  const scaled = statistic * Math.sqrt((a.length * b.length) / (a.length + b.length));
  let p = 0;
  for (let k = 1; k <= 100; k++) p += 2 * (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * scaled * scaled);
  // The series converges badly near 0, where the probability is 1 to many digits.
  return { ...counts, statistic, pValue: scaled < 0.2 ? 1 : Math.min(1, Math.max(0, p)) };
}
