/** A never-falling (or never-rising) curve over one feature. */
import { interpolate } from '../calibration/isotonic';
import { count, packedKind } from './packed';

export interface IsotonicHead {
  readonly kind: 'isotonic';
  readonly points: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export const isotonicKind = packedKind<IsotonicHead, 'points'>({
  tasks: ['regression'],
  scalars: { points: count() },
  arrays: ({ points }) => ({ x: points, y: points }),
  wrong: ({ x }, { features }) => (features !== 1 ? 'a curve takes one feature' : x.every((value, i) => i === 0 || value > x[i - 1]!) ? null : 'its curve does not ascend'),
  predict: (head, { dense }) => dense.values.map((value) => interpolate(head, value)),
  attributes: ({ x, y }) => ({ xThresholds: x, yThresholds: y }),
  describe: (head) => ({ name: 'curve', detail: `${head.points} points`, shape: '1 → 1' }),
});
