import { check, finite, list } from '../../heads/reading';
import { columnwise, scaleOf } from '../columnwise';
import type { StepSpec } from '../step';

export interface MinMaxScalerSpec extends StepSpec {
  readonly kind: 'minMaxScaler';
  readonly featureRange: readonly [number, number];
  readonly clip: boolean;
}

/** value × `scale` + `min`; `limits` where it is clipped to the range. */
export const minMaxScaler = columnwise<MinMaxScalerSpec, { readonly scale: number; readonly min: number; readonly limits: readonly number[] | null }>({
  kind: 'minMaxScaler',
  label: 'MinMaxScaler',
  fit({ numbers }, { featureRange: [from, to], clip }) {
    let low = Infinity;
    let high = -Infinity;
    for (const value of numbers) { if (value < low) low = value; if (value > high) high = value; }
    const scale = (to - from) / scaleOf(high - low);
    return { scale, min: from - low * scale, limits: clip ? [from, to] : null };
  },
  map: ({ scale, min, limits }) => (limits === null ? (value) => value * scale + min : (value) => Math.min(limits[1]!, Math.max(limits[0]!, value * scale + min))),
  read: ({ scale, min, limits }) => ({ scale: finite(scale, 'scaler'), min: finite(min, 'scaler'), limits: limits === null ? null : readLimits(limits) }),
});

function readLimits(value: unknown): readonly number[] {
  const limits = list(value, 'scaler').map((one) => finite(one, 'scaler'));
  check(limits.length === 2, 'the limits of a scaler are malformed');
  return limits;
}
