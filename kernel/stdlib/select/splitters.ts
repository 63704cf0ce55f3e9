/** scikit-learn's splitters, on tables. Without `shuffle` they give the very rows that scikit-learn's give. */
import { toCategories } from '@/lib/ml/frame';
import { createRandom, type Random } from '@/lib/ml/random';
import { bootstrapFolds, groupKFold, kFold, leaveOneGroupOut, stratifiedGroupKFold, stratifiedKFold, timeSeriesSplit, type Fold, type TimeOptions } from '@/lib/ml/splits/folds';
import { splitRows } from '@/lib/ml/splits/holdout';
import { DataError } from '../errors';
import { IMMUTABLE } from '../marks';
import { columnStorage } from '../table/column';
import { isTable, type Table } from '../table/table';

export interface Part {
  readonly train: Table;
  readonly test: Table;
  /** Which rows of the whole table these are, counted from 0. */
  readonly trainRows: Int32Array;
  readonly testRows: Int32Array;
}

export interface SplitColumns {
  /** The column that is predicted; splitters that stratify need it. */
  readonly target?: string;
  /** A column whose rows of one value never part; splitters by group need it. */
  readonly groups?: string;
}

/** Parts a table several times. The same seed gives the same parts. */
export abstract class Splitter {
  readonly [IMMUTABLE] = true;

  /** @internal Row numbers; a RangeError says why there are none. */
  protected abstract parts(table: Table, columns: SplitColumns): Fold[];

  /** @internal */
  folds(table: Table, columns: SplitColumns): Fold[] {
    if (!isTable(table)) throw new DataError('A splitter parts a table.', 'For example: new KFold().split(clean).');
    try {
      return this.parts(table, columns);
    } catch (error) {
      if (error instanceof RangeError) throw new DataError(error.message, 'Ask for fewer parts, or give more rows.');
      throw error;
    }
  }

  /**
   * The parts one after the other, so that only one pair of tables is held.
   *
   * @example for (const { train, test } of new StratifiedKFold().split(clean, { target: 'income' })) { … }
   */
  *split(table: Table, columns: SplitColumns = {}): Generator<Part> {
    for (const { train, test } of this.folds(table, columns)) yield { train: table.take(train), test: table.take(test), trainRows: train, testRows: test };
  }
}

export interface FoldOptions {
  /** How many parts; each is the test part once. Default: 5. */
  readonly nSplits?: number;
  /** Whether rows are shuffled first. */
  readonly shuffle?: boolean;
  /** Of the shuffling. Default: drawn from the notebook's own stream, which repeats too. */
  readonly seed?: number;
}

function drawnSeed(seed: number | undefined): number {
  return seed ?? Math.floor(Math.random() * 2 ** 31);
}

function shuffling({ shuffle = false, seed }: FoldOptions): number | null {
  if (seed !== undefined && !shuffle) throw new DataError('A seed has no effect without shuffling.', 'Add { shuffle: true }, or leave the seed out.');
  return shuffle ? drawnSeed(seed) : null;
}

function codesOf(table: Table, name: string | undefined, who: string, what: 'target' | 'groups'): Int32Array {
  if (name === undefined) throw new DataError(`${who} must know the ${what}.`, `Name the column: .split(table, { ${what}: '…' }).`);
  const column = columnStorage(table.column(name));
  const { codes } = toCategories(column);
  const missing = codes.indexOf(-1);
  if (missing >= 0) throw new DataError(`The column ‘${name}’ is missing in row ${missing}.`, `Leave such rows out with .dropMissing(${JSON.stringify(name)}).`);
  return codes;
}

abstract class Folds extends Splitter {
  readonly nSplits: number;
  protected readonly seed: number | null;

  constructor(options: FoldOptions = {}) {
    super();
    this.nSplits = options.nSplits ?? 5;
    if (!(Number.isInteger(this.nSplits) && this.nSplits >= 2)) throw new DataError(`nSplits must be a whole number of at least 2, not ${this.nSplits}.`);
    this.seed = shuffling(options);
  }

  protected random(): Random | null { return this.seed === null ? null : createRandom(this.seed); }
}

/** Parts of about equal size: runs of rows, or shuffled. */
export class KFold extends Folds {
  protected parts(table: Table): Fold[] { return kFold(table.rowCount, this.nSplits, this.random()); }
}

/** Parts in which each class has its share. Needs `target`. */
export class StratifiedKFold extends Folds {
  protected parts(table: Table, { target }: SplitColumns): Fold[] { return stratifiedKFold(codesOf(table, target, 'StratifiedKFold', 'target'), this.nSplits, this.random()); }
}

/** Parts between which no group is divided, as customers or patients with several rows. Needs `groups`. */
export class GroupKFold extends Folds {
  protected parts(table: Table, { groups }: SplitColumns): Fold[] { return groupKFold(codesOf(table, groups, 'GroupKFold', 'groups'), this.nSplits, this.random()); }
}

/** Both: groups stay whole, and classes are as even as that allows. Needs `target` and `groups`. */
export class StratifiedGroupKFold extends Splitter {
  readonly nSplits: number;

  constructor({ nSplits = 5 }: { readonly nSplits?: number } = {}) {
    super();
    this.nSplits = nSplits;
  }

  protected parts(table: Table, { target, groups }: SplitColumns): Fold[] {
    return stratifiedGroupKFold(codesOf(table, target, 'StratifiedGroupKFold', 'target'), codesOf(table, groups, 'StratifiedGroupKFold', 'groups'), this.nSplits);
  }
}

/** Each group is the test part once. Needs `groups`. */
export class LeaveOneGroupOut extends Splitter {
  protected parts(table: Table, { groups }: SplitColumns): Fold[] { return leaveOneGroupOut(codesOf(table, groups, 'LeaveOneGroupOut', 'groups')); }
}

/** Test parts that lie after what is trained on; rows are in order of time. */
export class TimeSeriesSplit extends Splitter {
  readonly nSplits: number;
  readonly #options: TimeOptions;

  constructor({ nSplits = 5, ...options }: TimeOptions & { readonly nSplits?: number } = {}) {
    super();
    this.nSplits = nSplits;
    this.#options = options;
  }

  protected parts(table: Table): Fold[] { return timeSeriesSplit(table.rowCount, this.nSplits, this.#options); }
}

/** Several independent random partings into training and test. */
export class ShuffleSplit extends Splitter {
  readonly nSplits: number;
  readonly #test: number;
  readonly #isStratified: boolean;
  readonly #seed: number;

  /** `test`: share or number of rows (0.1). `stratify`: each class in its share; needs `target`. */
  constructor({ nSplits = 10, test = 0.1, stratify = false, seed }: { readonly nSplits?: number; readonly test?: number; readonly stratify?: boolean; readonly seed?: number } = {}) {
    super();
    [this.nSplits, this.#test, this.#isStratified, this.#seed] = [nSplits, test, stratify, drawnSeed(seed)];
  }

  protected parts(table: Table, { target }: SplitColumns): Fold[] {
    const strata = this.#isStratified ? codesOf(table, target, 'A stratified ShuffleSplit', 'target') : null;
    const random = createRandom(this.#seed);
    return Array.from({ length: this.nSplits }, () => splitRows(table.rowCount, this.#test, Math.floor(random.next() * 2 ** 32), strata));
  }
}

/** Training parts drawn with repetition, as many rows as there are; tested on the rows that were never drawn (about 37 %). */
export class Bootstrap extends Splitter {
  readonly nSplits: number;
  readonly #seed: number;

  constructor({ nSplits = 50, seed }: { readonly nSplits?: number; readonly seed?: number } = {}) {
    super();
    [this.nSplits, this.#seed] = [nSplits, drawnSeed(seed)];
  }

  protected parts(table: Table): Fold[] { return bootstrapFolds(table.rowCount, this.nSplits, createRandom(this.#seed)); }
}
