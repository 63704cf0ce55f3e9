import { columnwise, divisor, scaleOf } from '../columnwise';
import type { StepSpec } from '../step';

export interface MaxAbsScalerSpec extends StepSpec {
  readonly kind: 'maxAbsScaler';
}

/** value ÷ the largest absolute value. */
export const maxAbsScaler = columnwise<MaxAbsScalerSpec, { readonly scale: number }>({
  kind: 'maxAbsScaler',
  label: 'MaxAbsScaler',
  fit({ numbers }) {
    let most = 0;
    for (const value of numbers) if (Math.abs(value) > most) most = Math.abs(value);
    return { scale: scaleOf(most) };
  },
  map: ({ scale }) => (value) => value / scale,
  read: ({ scale }) => ({ scale: divisor(scale, 'scaler') }),
});
