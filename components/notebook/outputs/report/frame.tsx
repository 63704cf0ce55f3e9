/** The square that curves of a report are drawn in: both axes from 0 to 1, or over a range. */
import type { ReactNode } from 'react';
import styles from '../outputs.module.css';

export const SIDE = 200;
export const PAD = 32;

interface SquareProps {
  readonly title: string;
  readonly note?: ReactNode;
  /** For those who do not see it. */
  readonly label: string;
  readonly across: string;
  readonly up: string;
  /** What stands at the ends and the middle of the axis that goes up. */
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  readonly ends: readonly [string, string];
  readonly children: ReactNode;
}

/** Where a share of the axis that goes across stands. */
export const across = (share: number): number => PAD + share * (SIDE - PAD);
export const up = (share: number): number => 10 + (1 - share) * (SIDE - PAD - 10);

export function Square({ title, note, label, across: xWords, up: yWords, ticks, ends, children }: SquareProps) {
  return (
    <figure className={styles.figure}>
      <figcaption>{title}{note ? <span className={styles.faint}> {note}</span> : null}</figcaption>
      <svg viewBox={`0 0 ${SIDE + 8} ${SIDE + 12}`} className={styles.square} role="img" aria-label={label}>
        <line className={styles.axis} x1={PAD} x2={SIDE} y1={up(0)} y2={up(0)} />
        {ticks.map(({ at, text }) => <text key={at} x={PAD - 6} y={up(at) + 4} textAnchor="end">{text}</text>)}
        {children}
        <text x={PAD} y={SIDE - 16} textAnchor="start">{ends[0]}</text>
        <text x={SIDE} y={SIDE - 16} textAnchor="end">{ends[1]}</text>
        <text x={SIDE} y={SIDE} textAnchor="end">{xWords}</text>
        <text x={PAD + 4} y={6} textAnchor="start">{yWords}</text>
      </svg>
    </figure>
  );
}

export const SHARES = [{ at: 0, text: '0' }, { at: 0.5, text: '.5' }, { at: 1, text: '1' }] as const;

/** A line through points that are shares of both axes. */
export function lineThrough(points: readonly { readonly x: number; readonly y: number }[]): string {
  return points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${across(x).toFixed(1)} ${up(y).toFixed(1)}`).join('');
}
