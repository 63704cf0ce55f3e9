/** How far a column lies from its earlier self, by the measures of TFDV's comparators. */
import type { FrameColumn } from '@/lib/ml/frame';
import { lengthOf, textAt } from '@/lib/ml/frame';
import { jensenShannon } from '@/lib/ml/distances';

/** Equal bins over both tables' values. */
const BINS = 10;

/** Counts by value, missing ones left out. */
function counted(column: FrameColumn): Map<string, number> {
  const counts = new Map<string, number>();
  if (column.type === 'string') {
    const totals = new Int32Array(column.dictionary.length);
    for (const code of column.codes) if (code >= 0) totals[code]! += 1;
    column.dictionary.forEach((value, code) => { if (totals[code]! > 0) counts.set(value, totals[code]!); });
    return counts;
  }
  const rows = new Map<number, { row: number; count: number }>();
  for (let row = 0; row < lengthOf(column); row += 1) {
    const value = column.numbers[row]!;
    const found = value === value ? rows.get(value) : null;
    if (found) found.count += 1;
    else if (found === undefined) rows.set(value, { row, count: 1 });
  }
  for (const { row, count } of rows.values()) counts.set(textAt(column, row)!, count);
  return counts;
}

export interface Distance {
  readonly value: number;
  /** The value whose share changed most. */
  readonly most: string;
}

/** max |p − q| over values, in [0, 1]: TFDV's L-infinity distance. Null where a side has no values. */
export function lInfinity(current: FrameColumn, control: FrameColumn): Distance | null {
  const [p, q] = [counted(current), counted(control)];
  const total = (counts: Map<string, number>) => [...counts.values()].reduce((sum, count) => sum + count, 0);
  const [np, nq] = [total(p), total(q)];
  if (np === 0 || nq === 0) return null;
  let most: Distance = { value: 0, most: '' };
  for (const name of new Set([...p.keys(), ...q.keys()])) {
    const value = Math.abs((p.get(name) ?? 0) / np - (q.get(name) ?? 0) / nq);
    if (value > most.value) most = { value, most: name };
  }
  return most;
}

/** Jensen–Shannon divergence, base 2, in [0, 1]: by value for text and truth values, by ten equal bins over both for numbers. Null where a side has no values. */
export function jensenShannonDivergence(current: FrameColumn, control: FrameColumn): number | null {
  let pairs: readonly (readonly [number, number])[];
  if (current.type === 'string' || control.type === 'string' || current.type === 'boolean') {
    const [p, q] = [counted(current), counted(control)];
    pairs = [...new Set([...p.keys(), ...q.keys()])].map((name) => [p.get(name) ?? 0, q.get(name) ?? 0]);
  } else {
    const finite = [current.numbers, control.numbers].map((numbers) => numbers.filter((value) => Number.isFinite(value)));
    let [low, high] = [Infinity, -Infinity];
    for (const numbers of finite) for (const value of numbers) { low = Math.min(low, value); high = Math.max(high, value); }
    const counts = finite.map((numbers) => {
      const bins = new Float64Array(BINS);
      for (const value of numbers) bins[high === low ? 0 : Math.min(BINS - 1, Math.floor(((value - low) / (high - low)) * BINS))]! += 1;
      return bins;
    });
    pairs = Array.from({ length: BINS }, (_, bin) => [counts[0]![bin]!, counts[1]![bin]!]);
  }
  const distance = jensenShannon(pairs.map(([p]) => p), pairs.map(([, q]) => q));
  return distance === null ? null : distance ** 2;
}

/** Σ |p − q| ÷ Σ (p + q) over counts by value, in [0, 1]: TFDV's normalised absolute difference. Null where a side has no values. */
export function normalizedAbsDifference(current: FrameColumn, control: FrameColumn): number | null {
  const [p, q] = [counted(current), counted(control)];
  const total = (counts: Map<string, number>) => [...counts.values()].reduce((sum, count) => sum + count, 0);
  const [np, nq] = [total(p), total(q)];
  if (np === 0 || nq === 0) return null;
  let sum = 0;
  for (const name of new Set([...p.keys(), ...q.keys()])) sum += Math.abs((p.get(name) ?? 0) - (q.get(name) ?? 0));
  return sum / (np + nq);
}
