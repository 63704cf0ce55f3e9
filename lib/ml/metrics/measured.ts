/** A number with how many rows it rests on; null where the definition gives none, with the reason in words (L5). */
export interface Measured {
  readonly value: number | null;
  readonly n: number;
  readonly undefinedReason?: string;
}

export function measured(value: number, n: number): Measured {
  return Number.isFinite(value) ? { value, n } : { value: null, n, undefinedReason: 'The result is not a finite number.' };
}

export function undefinedBecause(reason: string, n: number): Measured {
  return { value: null, n, undefinedReason: reason };
}

/** Weight of each row: how often a bootstrap resample drew it, or 1. */
export type Weights = Float64Array | null;

export function totalWeight(n: number, weights: Weights): number {
  if (weights === null) return n;
  let total = 0;
  for (const weight of weights) total += weight;
  return total;
}
