/** Partial dependence (Friedman 2001) and individual curves (Goldstein et al. 2015), by brute force as scikit-learn's `method='brute'`. */
import { lengthOf, toCategories, type Frame, type FrameColumn } from '../frame';

export interface GridOptions {
  /** Places of a column of numbers that has more distinct values than this. */
  readonly resolution: number;
  /** Shares of the rows between which the grid of such a column lies. */
  readonly percentiles: readonly [low: number, high: number];
}

/** Values at which a column is held: a column of the same type, a row for each. Every value where there are few, categories always. */
export function gridOf(column: FrameColumn, { resolution, percentiles: [low, high] }: GridOptions): FrameColumn {
  if (column.type === 'string') {
    const { categories } = toCategories(column);
    const places = new Map(column.dictionary.map((text, code) => [text, code]));
    return { ...column, codes: Int32Array.from(categories, (text) => places.get(text)!) };
  }
  const sorted = column.numbers.filter((value) => value === value).sort();
  const distinct = sorted.filter((value, at) => at === 0 || value !== sorted[at - 1]);
  if (distinct.length <= resolution) return { ...column, numbers: distinct };
  const [from, to] = [quantile(sorted, low), quantile(sorted, high)];
  // numpy's linspace: the last place is the end itself.
  const numbers = Float64Array.from({ length: resolution }, (_, at) => (at === resolution - 1 ? to : from + at * ((to - from) / (resolution - 1))));
  return { ...column, numbers };
}

/** SciPy's `mquantiles` with its own parameters (0.4, 0.4), which scikit-learn uses. `sorted`: ascending, not empty. */
function quantile(sorted: Float64Array, share: number): number {
  const n = sorted.length;
  const at = n * share + 0.4 + share * 0.2;
  const below = Math.floor(Math.min(Math.max(at, 1), n - 1));
  const part = Math.min(Math.max(at - below, 0), 1);
  return (1 - part) * sorted[below - 1]! + part * sorted[Math.min(below, n - 1)]!;
}

/**
 * Predictions with columns held at values: row-major, one row for each combination of the grids' values (the last grid runs fastest), one
 * column for each row of the frame.
 */
export function heldPredictions(frame: Frame, grids: readonly FrameColumn[], predict: (frame: Frame) => Float64Array): Float64Array {
  const combinations = grids.reduce((product, grid) => product * lengthOf(grid), 1);
  const all = new Float64Array(combinations * frame.rowCount);
  for (let combination = 0; combination < combinations; combination++) {
    let rest = combination;
    const held = new Map<string, FrameColumn>();
    for (const grid of [...grids].reverse()) {
      held.set(grid.name, constant(grid, rest % lengthOf(grid), frame.rowCount));
      rest = Math.floor(rest / lengthOf(grid));
    }
    all.set(predict({ rowCount: frame.rowCount, columns: frame.columns.map((column) => held.get(column.name) ?? column) }), combination * frame.rowCount);
  }
  return all;
}

function constant(grid: FrameColumn, place: number, rows: number): FrameColumn {
  if (grid.type === 'string') return { ...grid, codes: new Int32Array(rows).fill(grid.codes[place]!) };
  return { ...grid, numbers: new Float64Array(rows).fill(grid.numbers[place]!) };
}
