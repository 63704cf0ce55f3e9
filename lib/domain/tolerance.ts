/**
 * How far numbers may lie apart when what a GPU made is computed again: |now − then| ≤ absolute + relative · max(|now|, |then|).
 *
 * A sum of n products in float32, in whatever order, is off by at most γₙ = n·u / (1 − n·u) times the sum of their magnitudes, u = 2⁻²⁴
 * (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., §3.1 and §4.2). GPUs sum in other orders than processors, so two of
 * them differ by that at most in each sum: for 16,384 terms 9.8 · 10⁻⁴. That is the relative part; the absolute one is for results that
 * cancelled, of terms up to a tenth. A training repeats such sums, and one that amplifies their errors ends beyond: then the numbers
 * really are others, and the check says so.
 */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

/** By the type of the numbers. A 64-bit number that a GPU had a hand in was a 32-bit one on its way. All else must be equal. */
export const GPU_TOLERANCE = {
  version: 1,
  float32: { relative: 1e-3, absolute: 1e-4 },
  float64: { relative: 1e-3, absolute: 1e-4 },
} as const satisfies { readonly version: number; readonly float32: Tolerance; readonly float64: Tolerance };

/** Undefined (NaN) and infinite numbers must be the same. */
export function isWithin(then: number, now: number, { relative, absolute }: Tolerance): boolean {
  if (Object.is(then, now) || then === now) return true;
  if (!Number.isFinite(then) || !Number.isFinite(now)) return false;
  return Math.abs(now - then) <= absolute + relative * Math.max(Math.abs(now), Math.abs(then));
}

/** "1e-3 relative and 1e-4 absolute". */
export function toleranceWords({ relative, absolute }: Tolerance): string {
  return `${relative.toExponential()} relative and ${absolute.toExponential()} absolute`;
}
