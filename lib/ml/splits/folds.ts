/**
 * Folds for cross-validation, by scikit-learn's rules: without shuffling the very same rows as its splitters give. Every function gives
 * row numbers, ascending within a part. A RangeError says in words why there cannot be such folds.
 */
import { permutation, shuffle, type Random } from '../random';

export interface Fold { readonly train: Int32Array; readonly test: Int32Array }

/** `KFold`: n rows in k runs, the first n mod k one longer. `random`: rows are shuffled first. */
export function kFold(n: number, k: number, random: Random | null = null): Fold[] {
  mustPart(n, k, 'rows');
  const order = random === null ? null : permutation(n, random);
  const foldOf = new Int32Array(n);
  let start = 0;
  for (let fold = 0; fold < k; fold++) {
    const size = Math.floor(n / k) + (fold < n % k ? 1 : 0);
    for (let at = start; at < start + size; at++) foldOf[order === null ? at : order[at]!] = fold;
    start += size;
  }
  return foldsOf(foldOf, k);
}

/** `StratifiedKFold`: every fold has each class (a code for each row) in nearly its share. */
export function stratifiedKFold(codes: Int32Array, k: number, random: Random | null = null): Fold[] {
  mustPart(codes.length, k, 'rows');
  const byClass = rowsByCode(codes);
  if ([...byClass.values()].every((rows) => rows.length < k)) throw new RangeError(`No class has the ${k} rows that ${k} folds take.`);
  // Classes in order of appearance; going round the folds over rows sorted by class says how many rows of each a fold gets.
  const allocation = [...byClass.values()].map(() => new Int32Array(k));
  let place = 0;
  [...byClass.values()].forEach((rows, index) => { for (let i = 0; i < rows.length; i++) allocation[index]![place++ % k]! += 1; });
  const foldOf = new Int32Array(codes.length);
  [...byClass.values()].forEach((rows, index) => {
    const folds = Int32Array.from(Array.from(allocation[index]!.entries()).flatMap(([fold, count]) => Array.from({ length: count }, () => fold)));
    if (random !== null) shuffle(folds, random);
    rows.forEach((row, at) => { foldOf[row] = folds[at]!; });
  });
  return foldsOf(foldOf, k);
}

/** `GroupKFold`: rows of one group (a code for each row, by order of its value) never part; folds are about equally large. */
export function groupKFold(groups: Int32Array, k: number, random: Random | null = null): Fold[] {
  const count = groupCount(groups);
  mustPart(count, k, 'groups');
  const foldOfGroup = new Int32Array(count);
  if (random !== null) {
    const order = permutation(count, random);
    kFold(count, k).forEach(({ test }, fold) => { for (const at of test) foldOfGroup[order[at]!] = fold; });
  } else {
    const sizes = new Int32Array(count);
    for (const group of groups) sizes[group]! += 1;
    // The largest first, each to the lightest fold; of equal groups the last first.
    const order = Array.from(sizes.keys()).sort((a, b) => sizes[b]! - sizes[a]! || b - a);
    const weights = new Float64Array(k);
    for (const group of order) {
      const lightest = weights.indexOf(Math.min(...weights));
      weights[lightest]! += sizes[group]!;
      foldOfGroup[group] = lightest;
    }
  }
  return foldsOf(groups.map((group) => foldOfGroup[group]!), k);
}

/** `StratifiedGroupKFold`: groups stay whole, and classes are as evenly spread as that allows (greedily, most uneven group first). */
export function stratifiedGroupKFold(codes: Int32Array, groups: Int32Array, k: number): Fold[] {
  const count = groupCount(groups);
  mustPart(count, k, 'groups');
  const classes = groupCount(codes);
  const perClass = new Float64Array(classes);
  const perGroup = Array.from({ length: count }, () => new Float64Array(classes));
  codes.forEach((code, row) => { perClass[code]! += 1; perGroup[groups[row]!]![code]! += 1; });
  if (perClass.every((size) => size < k)) throw new RangeError(`No class has the ${k} rows that ${k} folds take.`);
  const unevenness = perGroup.map(deviation);
  const order = Array.from(perGroup.keys()).sort((a, b) => unevenness[b]! - unevenness[a]! || a - b);
  const perFold = Array.from({ length: k }, () => new Float64Array(classes));
  const foldOfGroup = new Int32Array(count);
  for (const group of order) {
    const best = bestFold(perFold, perGroup[group]!, perClass);
    perGroup[group]!.forEach((size, c) => { perFold[best]![c]! += size; });
    foldOfGroup[group] = best;
  }
  return foldsOf(groups.map((group) => foldOfGroup[group]!), k);
}

/** The fold that leaves classes spread most evenly; of equal ones the emptiest. */
function bestFold(perFold: readonly Float64Array[], group: Float64Array, perClass: Float64Array): number {
  let best = 0;
  let least = Infinity;
  let fewest = Infinity;
  perFold.forEach((own, fold) => {
    const spread = Array.from(perClass, (size, c) => deviation(Float64Array.from(perFold, (other, index) => (other[c]! + (index === fold ? group[c]! : 0)) / size)));
    const evenness = spread.reduce((sum, value) => sum + value, 0) / spread.length;
    const rows = own.reduce((sum, value) => sum + value, 0);
    const isAsEven = Math.abs(evenness - least) <= 1e-8 + 1e-5 * Math.abs(least);
    if (evenness < least || (isAsEven && rows < fewest)) [best, least, fewest] = [fold, evenness, rows];
  });
  return best;
}

/** Of the population; 0 for equal values. */
function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

export interface TimeOptions {
  /** Rows of each test part. Default: n ÷ (splits + 1), rounded down. */
  readonly testSize?: number;
  /** At most so many rows before each. Default: all. */
  readonly maxTrainSize?: number;
  /** Rows left out between training and test. */
  readonly gap?: number;
}

/** `TimeSeriesSplit`: each test part lies after all that was trained on. Rows are in order of time. */
export function timeSeriesSplit(n: number, splits: number, { testSize = Math.floor(n / (splits + 1)), maxTrainSize = Infinity, gap = 0 }: TimeOptions = {}): Fold[] {
  mustPart(n, splits + 1, 'rows');
  if (n - gap - testSize * splits <= 0 || testSize < 1) throw new RangeError(`${splits} test parts of ${testSize} rows and a gap of ${gap} leave nothing of ${n} rows to train on.`);
  return Array.from({ length: splits }, (_, split) => {
    const start = n - (splits - split) * testSize;
    const end = start - gap;
    return { train: range(Math.max(0, end - maxTrainSize), end), test: range(start, start + testSize) };
  });
}

/** `LeaveOneGroupOut`: each group is the test part once. */
export function leaveOneGroupOut(groups: Int32Array): Fold[] {
  mustPart(groupCount(groups), 2, 'groups');
  return foldsOf(groups, groupCount(groups));
}

/** Rows drawn with repetition to train on, those never drawn to test on; `times` times. A draw that leaves none to test on is drawn again. */
export function bootstrapFolds(n: number, times: number, random: Random): Fold[] {
  mustPart(n, 2, 'rows');
  return Array.from({ length: times }, () => {
    for (;;) {
      const train = Int32Array.from({ length: n }, () => random.below(n)).sort();
      const drawn = new Set(train);
      const test = range(0, n).filter((row) => !drawn.has(row));
      if (test.length > 0) return { train, test };
    }
  });
}

function mustPart(n: number, k: number, what: string): void {
  if (!Number.isInteger(k) || k < 2) throw new RangeError(`It takes at least 2 parts, not ${k}.`);
  if (n < k) throw new RangeError(`${n} ${what} cannot be parted into ${k}.`);
}

function groupCount(codes: Int32Array): number {
  return codes.reduce((most, code) => Math.max(most, code), -1) + 1;
}

function rowsByCode(codes: Int32Array): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  codes.forEach((code, row) => {
    const own = rows.get(code);
    if (own === undefined) rows.set(code, [row]);
    else own.push(row);
  });
  return rows;
}

function foldsOf(foldOf: Int32Array, k: number): Fold[] {
  return Array.from({ length: k }, (_, fold) => ({ train: rowsWhere(foldOf, (one) => one !== fold), test: rowsWhere(foldOf, (one) => one === fold) }));
}

function rowsWhere(foldOf: Int32Array, wanted: (fold: number) => boolean): Int32Array {
  return range(0, foldOf.length).filter((row) => wanted(foldOf[row]!));
}

function range(from: number, to: number): Int32Array {
  return Int32Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
