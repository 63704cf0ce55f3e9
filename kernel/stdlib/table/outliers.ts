/** Values far from the others of their column. */
import type { FrameColumn } from '@/lib/ml/frame';
import { mean, median, quantileSorted, sorted, standardDeviation } from '@/lib/ml/statistics';
import { DataError } from '../errors';

export interface OutlierOptions {
  /**
   * `iqr` (default): beyond the quartiles by `factor` (1.5) times their distance. `zScore`: more than `factor` (3) sample deviations from the mean.
   * `mad`: more than `factor` (3.5) times 1.4826 median absolute deviations from the median. `quantile`: below the `factor` (0.01) quantile or above that from the top.
   */
  readonly method?: 'iqr' | 'zScore' | 'mad' | 'quantile';
  readonly factor?: number;
  /** `flag` (default) adds a column `<column>_outlier` of true and false, `drop` leaves the rows out, `clip` moves values to the nearer bound, `missing` makes them missing. */
  readonly action?: 'flag' | 'drop' | 'clip' | 'missing';
}

/** What was found: values below `low` or above `high`; `examples` are the first five. */
export interface OutlierReport {
  readonly column: string;
  readonly method: string;
  readonly low: number;
  readonly high: number;
  readonly below: number;
  readonly above: number;
  readonly share: number;
  readonly examples: readonly { readonly row: number; readonly value: number }[];
}

const FACTORS = { iqr: 1.5, zScore: 3, mad: 3.5, quantile: 0.01 } as const;
/** One over the 75 % quantile of the standard normal: makes the median absolute deviation of normal values their deviation. */
const NORMAL = 1.482602218505602;

/** The report, and which rows (1) are outliers. Missing values are none. Throws for text and for a column without values. */
export function findOutliers(column: FrameColumn, { method = 'iqr', factor }: OutlierOptions): { readonly report: OutlierReport; readonly isOutlier: Uint8Array } {
  if (column.type === 'string' || column.type === 'boolean') throw new DataError(`Column ‘${column.name}’ is of type ${column.type}, so no value of it is far from the others.`, `Use .coerce({ ${JSON.stringify(column.name)}: 'number' }) if it holds numbers.`);
  if (!Object.hasOwn(FACTORS, method)) throw new DataError(`There is no method ‘${String(method)}’ to find outliers.`, "Use 'iqr', 'zScore', 'mad' or 'quantile'.");
  const by = factor ?? FACTORS[method];
  if (!(by > 0 && by < Infinity) || (method === 'quantile' && by >= 0.5)) throw new DataError(`factor must be above 0${method === 'quantile' ? ' and below 0.5' : ''}, not ${by}.`);
  const [low, high] = boundsOf(column.numbers, method, by, column.name);
  const isOutlier = Uint8Array.from(column.numbers, (value) => (value < low || value > high ? 1 : 0));
  const rows = Array.from(isOutlier.keys()).filter((row) => isOutlier[row] === 1);
  const above = rows.filter((row) => column.numbers[row]! > high).length;
  const report = { column: column.name, method, low, high, below: rows.length - above, above, share: rows.length / Math.max(1, isOutlier.length), examples: rows.slice(0, 5).map((row) => ({ row, value: column.numbers[row]! })) };
  return { report, isOutlier };
}

function boundsOf(numbers: Float64Array, method: keyof typeof FACTORS, factor: number, name: string): readonly [number, number] {
  const ascending = sorted(numbers.filter(Number.isFinite));
  if (ascending.length === 0) throw new DataError(`Column ‘${name}’ has no value to compare with.`, 'Drop it.');
  if (method === 'quantile') return [quantileSorted(ascending, factor), quantileSorted(ascending, 1 - factor)];
  if (method === 'iqr') {
    const [lower, upper] = [quantileSorted(ascending, 0.25), quantileSorted(ascending, 0.75)];
    return [lower - factor * (upper - lower), upper + factor * (upper - lower)];
  }
  const centre = method === 'zScore' ? mean(ascending) : median(ascending);
  const spread = method === 'zScore' ? (ascending.length > 1 ? standardDeviation(ascending, 1) : 0) : NORMAL * median(ascending.map((value) => Math.abs(value - centre)));
  return [centre - factor * spread, centre + factor * spread];
}
