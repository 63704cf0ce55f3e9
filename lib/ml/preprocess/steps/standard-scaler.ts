import { finite } from '../../heads/reading';
import { mean, standardDeviation } from '../../statistics';
import { columnwise, divisor } from '../columnwise';
import type { StepSpec } from '../step';

export interface StandardScalerSpec extends StepSpec {
  readonly kind: 'standardScaler';
  readonly withMean: boolean;
  readonly withStd: boolean;
}

/** As `StandardScaler`: population deviation; a constant column (deviation lost in rounding) keeps its scale. */
export const standardScaler = columnwise<StandardScalerSpec, { readonly mean: number; readonly scale: number }>({
  kind: 'standardScaler',
  label: 'StandardScaler',
  fit({ numbers }, spec, { weights }) {
    const { centre, deviation } = weights === null ? { centre: mean(numbers), deviation: standardDeviation(numbers) } : weighted(numbers, weights);
    const isConstant = !(deviation > 10 * Number.EPSILON * Math.abs(centre));
    return { mean: spec.withMean ? centre : 0, scale: spec.withStd && !isConstant ? deviation : 1 };
  },
  map: ({ mean: centre, scale }) => (value) => (value - centre) / scale,
  read: ({ mean: centre, scale }) => ({ mean: finite(centre, 'scaler'), scale: divisor(scale, 'scaler') }),
});

/** Each row counts by its weight; a missing value by none. */
function weighted(numbers: Float64Array, weights: Float64Array): { centre: number; deviation: number } {
  let total = 0;
  let sum = 0;
  numbers.forEach((value, row) => { if (value === value) { total += weights[row]!; sum += weights[row]! * value; } });
  const centre = total > 0 ? sum / total : 0;
  let squares = 0;
  numbers.forEach((value, row) => { if (value === value) squares += weights[row]! * (value - centre) ** 2; });
  return { centre, deviation: total > 0 ? Math.sqrt(squares / total) : 0 };
}
