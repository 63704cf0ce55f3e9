import { formatNumber } from '@/components/format';
import styles from './outputs.module.css';

interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

const WIDTH = 480;
const HEIGHT = 170;
const LEFT = 40;
const RIGHT = 92;
const TOP = 10;
const BOTTOM = 24;
const WORDS: Record<string, string> = { loss: 'training', valLoss: 'validation', val_loss: 'validation' };

/** Lines over epochs, labelled at their ends. Values that are not finite leave a gap. */
export function Curves({ title, series }: { readonly title: string; readonly series: readonly Series[] }) {
  const finite = series.flatMap((line) => line.values.filter(Number.isFinite));
  const length = Math.max(...series.map((line) => line.values.length));
  if (finite.length === 0) return null;
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const span = high - low || Math.abs(high) || 1;
  const x = (index: number) => LEFT + (length < 2 ? 0 : (index / (length - 1)) * (WIDTH - LEFT - RIGHT));
  const y = (value: number) => TOP + (1 - (value - low) / span) * (HEIGHT - TOP - BOTTOM);
  const ends = spread(series.map((line) => y(line.values.findLast(Number.isFinite) ?? low)));
  const ticks = [low, low + span / 2, low + span];
  return (
    <figure className={styles.figure}>
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${title}: ${series.map((line) => `${WORDS[line.name] ?? line.name} ends at ${formatNumber(line.values.at(-1) ?? Number.NaN)}`).join(', ')} after ${length} epochs`}>
        {ticks.map((tick) => <g key={tick}><line className={styles.grid} x1={LEFT} x2={WIDTH - RIGHT} y1={y(tick)} y2={y(tick)} /><text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">{Number(tick.toPrecision(2))}</text></g>)}
        <text x={LEFT} y={HEIGHT - 6} textAnchor="middle">1</text>
        <text x={x(length - 1)} y={HEIGHT - 6} textAnchor="middle">{length}</text>
        {series.map((line, index) => (
          <g key={line.name} data-series={index % 6} className={styles.series}>
            <path d={path(line.values, x, y)} />
            <text x={x(length - 1) + 8} y={ends[index]! + 4}>{WORDS[line.name] ?? line.name} {formatNumber(Number((line.values.at(-1) ?? Number.NaN).toPrecision(3)))}</text>
          </g>
        ))}
      </svg>
    </figure>
  );
}

function path(values: readonly number[], x: (index: number) => number, y: (value: number) => number): string {
  let pen = 'M';
  return values.map((value, index) => {
    if (!Number.isFinite(value)) {
      pen = 'M';
      return '';
    }
    const step = `${pen}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = 'L';
    return step;
  }).join('');
}

/** Moves labels apart to at least 14 units, in their order from above. */
export function spread(positions: readonly number[]): number[] {
  const order = positions.map((_, index) => index).sort((a, b) => positions[a]! - positions[b]!);
  const placed = [...positions];
  for (let at = 1; at < order.length; at += 1) placed[order[at]!] = Math.max(placed[order[at]!]!, placed[order[at - 1]!]! + 14);
  return placed;
}
