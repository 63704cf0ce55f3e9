/** What a table looks like: its columns, what they have to do with each other, what is missing together, and what may give the target away. */
import { countMissing, isMissing, takeColumn, toCategories, type Frame, type FrameColumn } from '../frame';
import { rocAuc } from '../metrics/ranking';
import { correlationRatio, cramersV, pearson, ranks, spearman } from './association';

/** Columns of the matrices; the first ones. */
export const MOST_COLUMNS = 40;
/** Rows that pairs of columns are looked at in: more are thinned evenly. */
export const MOST_ROWS = 50_000;
/** Categories beyond which a text is no category. */
const MOST_CATEGORIES = 200;

export interface Association {
  readonly a: string;
  readonly b: string;
  /** pearson and spearman in [−1, 1]; cramersV and correlationRatio in [0, 1]. */
  readonly measure: 'pearson' | 'spearman' | 'cramersV' | 'correlationRatio';
  readonly value: number;
}

const isNumeric = (column: FrameColumn): column is FrameColumn & { readonly numbers: Float64Array } => column.type === 'number' || column.type === 'integer' || column.type === 'date';

export function thinned(frame: Frame): Frame {
  if (frame.rowCount <= MOST_ROWS) return frame;
  const rows = Int32Array.from({ length: MOST_ROWS }, (_, at) => Math.floor((at * frame.rowCount) / MOST_ROWS));
  return { rowCount: MOST_ROWS, columns: frame.columns.map((column) => takeColumn(column, rows)) };
}

/** Pairs of columns, strongest first; pairs without a number (a constant, too many categories) are left out. */
export function associationsOf(frame: Frame): Association[] {
  const columns = thinned(frame).columns.slice(0, MOST_COLUMNS);
  const codes = columns.map((column) => {
    if (isNumeric(column)) return null;
    const found = toCategories(column);
    return found.categories.length <= MOST_CATEGORIES ? found.codes : null;
  });
  const found: Association[] = [];
  const add = (a: FrameColumn, b: FrameColumn, measure: Association['measure'], value: number | null) => { if (value !== null) found.push({ a: a.name, b: b.name, measure, value }); };
  for (const [i, a] of columns.entries()) {
    for (const [j, b] of columns.entries()) {
      if (j <= i) continue;
      const [left, right] = [codes[i]!, codes[j]!];
      if (isNumeric(a) && isNumeric(b)) { add(a, b, 'pearson', pearson(a.numbers, b.numbers)); add(a, b, 'spearman', spearman(a.numbers, b.numbers)); }
      else if (left && right) add(a, b, 'cramersV', cramersV(left, right));
      else if (left && isNumeric(b)) add(a, b, 'correlationRatio', correlationRatio(left, b.numbers));
      else if (right && isNumeric(a)) add(a, b, 'correlationRatio', correlationRatio(right, a.numbers));
    }
  }
  return found.sort((one, other) => Math.abs(other.value) - Math.abs(one.value));
}

export interface Missingness {
  /** Which columns are missing together, most frequent first; at most ten. */
  readonly patterns: readonly { readonly missing: readonly string[]; readonly rows: number }[];
  /** Pearson's r between what is missing in two columns; 1: always together, −1: always one of them. */
  readonly together: readonly { readonly a: string; readonly b: string; readonly value: number }[];
}

export function missingnessOf(frame: Frame): Missingness {
  const columns = frame.columns.filter((column) => countMissing(column) > 0).slice(0, MOST_COLUMNS);
  const flags = columns.map((column) => Float64Array.from({ length: frame.rowCount }, (_, row) => Number(isMissing(column, row))));
  const patterns = new Map<string, number>();
  for (let row = 0; row < frame.rowCount; row += 1) {
    let key = '';
    for (const [at, flag] of flags.entries()) if (flag[row] === 1) key += `${at},`;
    if (key !== '') patterns.set(key, (patterns.get(key) ?? 0) + 1);
  }
  const together: { a: string; b: string; value: number }[] = [];
  for (const [i, a] of columns.entries()) for (const [j, b] of columns.entries()) {
    const value = j > i ? pearson(flags[i]!, flags[j]!) : null;
    if (value !== null) together.push({ a: a.name, b: b.name, value });
  }
  return {
    patterns: [...patterns].sort((a, b) => b[1] - a[1]).slice(0, 10).map(([key, rows]) => ({ missing: key.split(',').slice(0, -1).map((at) => columns[Number(at)]!.name), rows })),
    together: together.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)),
  };
}

export interface LeakageHint {
  readonly column: string;
  readonly kind: 'identifier' | 'copy' | 'tells-alone' | 'missing-tells';
  /** AUC of two classes, in [0.5, 1], else the share of the target's variance (R²), in [0, 1]; null for identifiers. */
  readonly score: number | null;
  readonly why: string;
}

/**
 * Columns that may give the target away, each looked at alone: identifiers, near copies of the target, columns that predict it better than
 * `threshold` (AUC; for numbers R² of `2 · threshold − 1`), and columns of which it is enough to know that they are missing. Hints, not proofs.
 * Categories are scored by the target's mean in the other half of the rows, so that many categories alone tell nothing.
 */
export function leakageOf(frame: Frame, target: string, threshold = 0.95): LeakageHint[] {
  const { columns, rowCount } = thinned(frame);
  const goal = columns.find(({ name }) => name === target)!;
  const classes = isNumeric(goal) && new Set(goal.numbers).size > 2 ? null : toCategories(goal);
  // Of several classes: the commonest against all others.
  const totals = new Float64Array(classes?.categories.length ?? 0);
  for (const code of classes?.codes ?? []) if (code >= 0) totals[code]! += 1;
  const positive = classes !== null && classes.categories.length === 2 ? 1 : totals.indexOf(Math.max(...totals));
  const y = classes === null ? (goal as FrameColumn & { readonly numbers: Float64Array }).numbers : Float64Array.from(classes.codes, (code) => (code < 0 ? NaN : Number(code === positive)));
  const score = (values: ArrayLike<number>): number | null => {
    const rows = Array.from({ length: rowCount }, (_, row) => row).filter((row) => values[row] === values[row] && y[row] === y[row]);
    if (rows.length < 10) return null;
    if (classes === null) {
      const [linear, monotone] = [pearson(rows.map((row) => values[row]!), rows.map((row) => y[row]!)), spearman(rows.map((row) => values[row]!), rows.map((row) => y[row]!))];
      return linear === null ? null : Math.max(linear ** 2, (monotone ?? 0) ** 2);
    }
    const auc = rocAuc(Uint8Array.from(rows, (row) => y[row]!), ranks(rows.map((row) => values[row]!))).value;
    return auc === null ? null : Math.max(auc, 1 - auc);
  };
  const limit = classes === null ? 2 * threshold - 1 : threshold;
  const name = classes === null ? 'R²' : 'AUC';
  const hints: LeakageHint[] = [];
  for (const column of columns) {
    if (column.name === target) continue;
    const distinct = new Set(column.type === 'string' ? column.codes : column.numbers).size;
    const isId = rowCount >= 20 && distinct === rowCount && (column.type === 'string' || (column.type === 'integer' && isRun(column.numbers)));
    if (isId) hints.push({ column: column.name, kind: 'identifier', score: null, why: `Every row has a value of its own${column.type === 'integer' ? ', one after the other' : ''}: it names rows and tells nothing of new ones.` });
    if (isId && column.type === 'string') continue;
    const values = isNumeric(column) ? column.numbers : meansOfOtherHalf(toCategories(column).codes, y);
    const alone = score(values);
    if (alone !== null && alone >= 0.999) hints.push({ column: column.name, kind: 'copy', score: alone, why: `It orders the rows as the target does (${name} ${alone.toFixed(3)}): is it the target under another name?` });
    else if (alone !== null && alone >= limit) hints.push({ column: column.name, kind: 'tells-alone', score: alone, why: `Alone it predicts the target with ${name} ${alone.toFixed(3)}: is it known before the target is, or computed from it?` });
    const missing = Float64Array.from({ length: rowCount }, (_, row) => Number(isMissing(column, row)));
    const gaps = missing.includes(1) && missing.includes(0) ? score(missing) : null;
    if (gaps !== null && gaps >= (classes === null ? 0.5 : 0.8)) hints.push({ column: column.name, kind: 'missing-tells', score: gaps, why: `Whether it is missing predicts the target with ${name} ${gaps.toFixed(3)}: is it filled in because of the target?` });
  }
  return hints.sort((a, b) => (b.score ?? 0) - (a.score ?? 0));
}

function isRun(numbers: Float64Array): boolean {
  let [low, high] = [Infinity, -Infinity];
  for (const value of numbers) { if (value < low) low = value; if (value > high) high = value; }
  return high - low === numbers.length - 1;
}

/** The target's mean by category, learnt from the other half of the rows; NaN for categories that it lacks. */
function meansOfOtherHalf(codes: Int32Array, y: Float64Array): Float64Array {
  const sums = [new Map<number, readonly [number, number]>(), new Map<number, readonly [number, number]>()];
  for (let row = 0; row < codes.length; row += 1) {
    if (codes[row]! < 0 || y[row] !== y[row]) continue;
    const [n, sum] = sums[row % 2]!.get(codes[row]!) ?? [0, 0];
    sums[row % 2]!.set(codes[row]!, [n + 1, sum + y[row]!]);
  }
  return Float64Array.from(codes, (code, row) => { const found = sums[1 - (row % 2)]!.get(code); return found === undefined ? NaN : found[1] / found[0]; });
}
