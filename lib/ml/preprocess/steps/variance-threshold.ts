import { PreprocessError } from '../blocks';
import { featuresOf, type Feature } from '../entries';
import { selection } from '../selection';
import type { StepSpec } from '../step';

export interface VarianceThresholdSpec extends StepSpec {
  readonly kind: 'varianceThreshold';
  readonly threshold: number;
}

/** Keeps the features whose population variance is above the threshold; missing values are passed over. */
export const varianceThreshold = selection<VarianceThresholdSpec>('varianceThreshold', ({ threshold }, blocks) => {
  const kept: string[] = [];
  for (const feature of featuresOf(blocks, 'VarianceThreshold', 'allow')) if (varianceOf(feature, blocks.rowCount, threshold === 0) > threshold) kept.push(feature.name);
  if (kept.length === 0) throw new PreprocessError(`No column has a variance above ${threshold}.`, threshold === 0 ? 'All are constant.' : 'Lower the threshold.');
  return kept;
});

/** `orRange`: the range where that is less, which is exactly 0 for a constant column. */
function varianceOf({ values }: Feature, rows: number, orRange: boolean): number {
  let count = rows - values.length;
  let [low, high] = count > 0 ? [0, 0] : [Infinity, -Infinity];
  let sum = 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (value !== value) continue;
    count++;
    sum += value;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const mean = sum / count;
  let squares = (rows - values.length) * mean * mean;
  for (let at = 0; at < values.length; at++) if (values[at] === values[at]) squares += (values[at]! - mean) ** 2;
  return orRange ? Math.min(squares / count, high - low) : squares / count;
}
