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
  fit({ numbers }, spec) {
    const centre = mean(numbers);
    const deviation = standardDeviation(numbers);
    const isConstant = !(deviation > 10 * Number.EPSILON * Math.abs(centre));
    return { mean: spec.withMean && centre === centre ? centre : 0, scale: spec.withStd && !isConstant ? deviation : 1 };
  },
  map: ({ mean: centre, scale }) => (value) => (value - centre) / scale,
  read: ({ mean: centre, scale }) => ({ mean: finite(centre, 'scaler'), scale: divisor(scale, 'scaler') }),
});
