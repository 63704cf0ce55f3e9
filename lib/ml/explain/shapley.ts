/**
 * Interventional Shapley values of any function of a row (Štrumbelj and Kononenko 2014; Lundberg and Lee 2017): what each column adds to
 * the prediction, averaged over every order in which columns become known. Columns that are not yet known take the values of background rows.
 */
import { takeColumn, type Frame } from '../frame';
import { createRandom, permutation } from '../random';

/** Rows of one frame that are predicted at once; bounds the memory that a call takes. */
const BATCH_ROWS = 50_000;
/** 2¹⁴ coalitions for each row: above this, orders are sampled. */
export const MOST_EXACT_COLUMNS = 14;

export interface ShapleyOptions {
  /** Pairs of an order and its reverse; null: every coalition, exactly. */
  readonly pairs: number | null;
  readonly seed: number;
  /** Told after each explained row. */
  readonly onRow?: () => void;
}

export interface ShapleyValues {
  /** Mean prediction over the background. */
  readonly expected: number;
  /** Row-major, rows × columns; with `expected` a row adds up to its prediction. */
  readonly values: Float64Array;
  /** Standard error of each by the sampling of orders; 0 where exact, NaN from a single pair. */
  readonly errors: Float64Array;
}

/**
 * @param frame has explained and background rows alike
 * @param rows which of its rows are explained, and `background` which stand for what is not known
 * @param predict one number for each row of a frame with these columns
 */
export function shapleyValues(frame: Frame, rows: Int32Array, background: Int32Array, predict: (frame: Frame) => Float64Array, { pairs, seed, onRow }: ShapleyOptions): ShapleyValues {
  const columns = frame.columns.length;
  const values = new Float64Array(rows.length * columns);
  const errors = new Float64Array(rows.length * columns);
  const expected = new Coalitions(frame, background, predict).means(0, [new Uint8Array(columns)])[0]!;
  rows.forEach((row, at) => {
    const coalitions = new Coalitions(frame, background, predict);
    const into = values.subarray(at * columns, (at + 1) * columns);
    if (pairs === null) exact(coalitions, row, into);
    else sampled(coalitions, row, into, errors.subarray(at * columns, (at + 1) * columns), pairs, seed + at);
    onRow?.();
  });
  return { expected, values, errors };
}

class Coalitions {
  constructor(private readonly frame: Frame, private readonly background: Int32Array, private readonly predict: (frame: Frame) => Float64Array) {}

  /** The mean prediction over the background for each coalition: 1 where the column has the row's value. */
  means(row: number, coalitions: readonly Uint8Array[]): Float64Array {
    const size = this.background.length;
    const atOnce = Math.max(1, Math.floor(BATCH_ROWS / size));
    const found = new Float64Array(coalitions.length);
    for (let from = 0; from < coalitions.length; from += atOnce) {
      const some = coalitions.slice(from, from + atOnce);
      const columns = this.frame.columns.map((column, c) => {
        const indices = new Int32Array(some.length * size);
        some.forEach((known, at) => (known[c] === 1 ? indices.fill(row, at * size, (at + 1) * size) : indices.set(this.background, at * size)));
        return takeColumn(column, indices);
      });
      const predicted = this.predict({ rowCount: some.length * size, columns });
      some.forEach((_, at) => {
        let total = 0;
        for (let i = at * size; i < (at + 1) * size; i++) total += predicted[i]!;
        found[from + at] = total / size;
      });
    }
    return found;
  }
}

/** Σ over coalitions without the column of |S|! (M − |S| − 1)! ÷ M! · (v(S ∪ {column}) − v(S)). */
function exact(coalitions: Coalitions, row: number, into: Float64Array): void {
  const columns = into.length;
  const worth = coalitions.means(row, Array.from({ length: 2 ** columns }, (_, mask) => Uint8Array.from({ length: columns }, (__, c) => (mask >> c) & 1)));
  const weights = new Float64Array(columns);
  // 1 ÷ (M · (M − 1 choose |S|)), each from the one before.
  weights[0] = 1 / columns;
  for (let size = 1; size < columns; size++) weights[size] = (weights[size - 1]! * size) / (columns - size);
  for (let mask = 0; mask < worth.length; mask++) {
    const weight = weights[bitsOf(mask)]!;
    for (let c = 0; c < columns; c++) if (((mask >> c) & 1) === 0) into[c]! += weight * (worth[mask | (1 << c)]! - worth[mask]!);
  }
}

function bitsOf(mask: number): number {
  let bits = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) bits++;
  return bits;
}

/** Antithetic orders: each is followed by its reverse (Mitchell et al. 2022), and the pair is one draw. */
function sampled(coalitions: Coalitions, row: number, into: Float64Array, errors: Float64Array, pairs: number, seed: number): void {
  const columns = into.length;
  const random = createRandom(seed);
  const squares = new Float64Array(columns);
  for (let pair = 0; pair < pairs; pair++) {
    const order = permutation(columns, random);
    const forward = prefixes(order);
    // The reverse of an order knows exactly what the order does not yet know.
    const worth = coalitions.means(row, [...forward, ...forward.slice(1, -1).map((known) => known.map((one) => 1 - one))]);
    const reverse = (known: number) => (known === 0 ? worth[columns]! : known === columns ? worth[0]! : worth[columns + known]!);
    order.forEach((column, at) => {
      const share = (worth[at + 1]! - worth[at]! + reverse(at) - reverse(at + 1)) / 2;
      into[column]! += share;
      squares[column]! += share * share;
    });
  }
  for (let c = 0; c < columns; c++) {
    const mean = into[c]! / pairs;
    errors[c] = pairs === 1 ? NaN : Math.sqrt(Math.max(0, squares[c]! / pairs - mean * mean) / (pairs - 1));
    into[c] = mean;
  }
}

/** Nothing known, then one column more each time, to all. */
function prefixes(order: Int32Array): Uint8Array[] {
  const known = new Uint8Array(order.length);
  const all = [known.slice()];
  for (const column of order) {
    known[column] = 1;
    all.push(known.slice());
  }
  return all;
}
