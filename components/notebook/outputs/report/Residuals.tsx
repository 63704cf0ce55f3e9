/** How far a model's numbers are from what was: against each other, and what is left over. */
import { formatCount, formatNumber } from '@/components/format';
import type { ReportView } from '@/lib/notebook/outputs';
import { across, Square, up } from './frame';
import styles from '../outputs.module.css';

type Points = NonNullable<ReportView['residuals']>;

const BINS = 15;
const short = (value: number) => formatNumber(Number(value.toPrecision(3)));

function rangeOf(values: readonly number[]): readonly [number, number] {
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

export function Residuals({ points }: { readonly points: Points }) {
  const [low, high] = rangeOf(points.flatMap((point) => [point.actual, point.predicted]));
  const at = (value: number) => (value - low) / (high - low);
  const left = points.map((point) => point.actual - point.predicted);
  // Zero stands in the middle, so that what leans is seen.
  const most = left.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
  const place = (value: number) => (value + most) / (2 * most);
  const [first, last] = rangeOf(points.map((point) => point.predicted));
  const counts = Array.from({ length: BINS }, () => 0);
  for (const value of left) counts[Math.min(BINS - 1, Math.floor(place(value) * BINS))]! += 1;
  const tallest = Math.max(...counts);
  const mean = left.reduce((a, b) => a + b, 0) / left.length;
  const width = (across(1) - across(0)) / BINS;
  return (
    <>
      <Square title="Predicted against actual" note={`${formatCount(points.length)} rows`} across="actual" up="predicted" ticks={[{ at: 0, text: short(low) }, { at: 1, text: short(high) }]} ends={[short(low), short(high)]} label={`Predicted value of ${points.length} rows against their actual value, both from ${short(low)} to ${short(high)}`}>
        <line className={styles.diagonal} x1={across(0)} y1={up(0)} x2={across(1)} y2={up(1)} />
        {points.map((point, index) => <circle key={index} className={styles.dot} cx={across(at(point.actual))} cy={up(at(point.predicted))} r={1.6} />)}
      </Square>
      <Square title="Residuals" note="actual − predicted" across="predicted" up="residual" ticks={[{ at: 0, text: short(-most) }, { at: 0.5, text: '0' }, { at: 1, text: short(most) }]} ends={[short(first), short(last)]} label={`Residual of ${points.length} rows against the predicted value; the mean residual is ${short(mean)}, the largest ${short(most)}`}>
        <line className={styles.diagonal} x1={across(0)} y1={up(0.5)} x2={across(1)} y2={up(0.5)} />
        {points.map((point, index) => <circle key={index} className={styles.dot} cx={across((point.predicted - first) / (last - first))} cy={up(place(left[index]!))} r={1.6} />)}
      </Square>
      <Square title="Distribution of residuals" across="residual" up="rows" ticks={[{ at: 0, text: '0' }, { at: 1, text: formatCount(tallest) }]} ends={[short(-most), short(most)]} label={`Distribution of the residuals in ${BINS} parts from ${short(-most)} to ${short(most)}, the mean is ${short(mean)}`}>
        {counts.map((count, index) => <rect key={index} className={styles.solid} x={across(0) + index * width + 0.5} width={width - 1} y={up(count / tallest)} height={up(0) - up(count / tallest)} />)}
        <line className={styles.diagonal} x1={across(0.5)} y1={up(0)} x2={across(0.5)} y2={up(1)} />
      </Square>
    </>
  );
}
