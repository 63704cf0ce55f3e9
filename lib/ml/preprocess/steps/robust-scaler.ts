import { normalQuantile } from '../../distributions';
import { finite } from '../../heads/reading';
import { quantileSorted, sorted } from '../../statistics';
import { columnwise, divisor, scaleOf } from '../columnwise';
import type { StepSpec } from '../step';

export interface RobustScalerSpec extends StepSpec {
  readonly kind: 'robustScaler';
  readonly withCentering: boolean;
  readonly withScaling: boolean;
  /** In percent. */
  readonly quantileRange: readonly [number, number];
  readonly unitVariance: boolean;
}

/** (value − median) ÷ range between two quantiles; with `unitVariance` normal values get the variance 1. */
export const robustScaler = columnwise<RobustScalerSpec, { readonly center: number; readonly scale: number }>({
  kind: 'robustScaler',
  label: 'RobustScaler',
  fit({ numbers }, { withCentering, withScaling, quantileRange: [low, high], unitVariance }) {
    const ascending = sorted(numbers);
    const range = scaleOf(quantileSorted(ascending, high / 100) - quantileSorted(ascending, low / 100));
    const adjust = unitVariance ? normalQuantile(high / 100) - normalQuantile(low / 100) : 1;
    return { center: withCentering ? quantileSorted(ascending, 0.5) : 0, scale: withScaling ? range / adjust : 1 };
  },
  map: ({ center, scale }) => (value) => (value - center) / scale,
  read: ({ center, scale }) => ({ center: finite(center, 'scaler'), scale: divisor(scale, 'scaler') }),
});
