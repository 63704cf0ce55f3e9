/** How good a way of fitting is, on rows that it did not see. What a fold learns, preprocessing included, it learns from its own training part. */
import type { Measured } from '@/lib/ml/metrics/measured';
import type { Output } from '@/lib/notebook/outputs';
import { describe } from '../../worker/display';
import { DataError } from '../errors';
import { measure } from '../evaluate/report';
import { DISPLAY, IMMUTABLE } from '../marks';
import type { FitOptions } from '../ml/estimators';
import { modelContents, type FittedModel } from '../ml/fitted';
import type { CellValue } from '../table/build';
import { isTable, Table } from '../table/table';
import { noteFolds, ofCrossValidation } from '../track/own';
import { asRun } from '../track/scope';
import { KFold, Splitter, StratifiedKFold, type Part } from './splitters';

/** What `fit` can be called on: an estimator or a pipeline. */
export interface Fittable {
  fit(table: Table, target: string, options?: FitOptions): Promise<FittedModel>;
}

/** A metric of the evaluation report by name, or a function of a fitted model and its test part. */
export type Scorer = string | ((model: FittedModel, test: Table) => number | Measured);

export interface CrossValidationOptions extends FitOptions {
  /** A splitter, or how many folds (5): stratified where the target is a class, in the rows' order, as in scikit-learn. */
  readonly cv?: number | Splitter;
  /** Names of metrics, or functions by name. Default: all that an evaluation reports. */
  readonly scoring?: string | readonly string[] | Readonly<Record<string, Scorer>>;
  /** The column of groups, where the splitter wants one. */
  readonly groups?: string;
}

/** Scores by fold. As the last value of a cell it shows them as a table. */
export class CrossValidation {
  /** A row for each fold: `fold`, then each score, missing where it is undefined. */
  readonly scores: Table;
  /** The models of the folds, each with the test part that it did not see. */
  readonly folds: readonly { readonly model: FittedModel; readonly test: Table }[];
  readonly [IMMUTABLE] = true;

  /** @internal Made by `crossValidate`. */
  constructor(scores: Table, folds: readonly { readonly model: FittedModel; readonly test: Table }[]) {
    this.scores = scores;
    this.folds = Object.freeze([...folds]);
    Object.freeze(this);
  }

  get names(): string[] { return this.scores.columnNames.slice(1); }

  /** Fold by fold; null where the score is undefined. */
  values(name: string): (number | null)[] { return this.scores.column(name).toArray() as (number | null)[]; }

  /** The mean over folds; null where a fold has none. */
  mean(name: string): number | null { return this.values(name).includes(null) ? null : this.scores.column(name).mean(); }

  /** The standard deviation over folds (numpy's, divided by n); null where a fold has none. */
  std(name: string): number | null {
    const mean = this.mean(name);
    return mean === null ? null : Math.sqrt(this.values(name).reduce<number>((sum, value) => sum + (value! - mean) ** 2, 0) / this.scores.rowCount);
  }

  /** @internal */
  [DISPLAY](): { output: Output } { return { output: describe(this.scores)!.output }; }
}

/**
 * Fits on each training part and scores on its test part.
 *
 * @example const { scores } = await crossValidate(new LogisticRegression(), clean, 'income', { cv: 5, scoring: 'rocAuc' });
 */
export async function crossValidate(estimator: Fittable, table: Table, target: string, options: CrossValidationOptions = {}): Promise<CrossValidation> {
  const scorers = scorersOf(options.scoring);
  const folds: { model: FittedModel; test: Table }[] = [];
  const values: Record<string, (number | null)[]> = {};
  const parts = partsOf(estimator, table, target, options);
  await asRun(() => ofCrossValidation(estimator, table, target, options), async (run) => {
    for (const { train, test } of parts) {
      const model = await estimator.fit(train, target, fitOptions(options));
      for (const [name, value] of Object.entries(scoresOf(model, test, scorers))) (values[name] ??= []).push(value);
      folds.push({ model, test });
    }
    noteFolds(run, values);
  });
  const columns = { fold: folds.map((_, fold) => fold + 1), ...values };
  return new CrossValidation(Table.fromColumns(columns, { types: Object.fromEntries(Object.keys(values).map((name) => [name, 'number'])), name: 'cross-validation' }), folds);
}

/**
 * What each row is predicted by the one model that did not see it, in the order of the table. For the splitters whose test parts hold
 * every row once.
 */
export async function crossValPredict(estimator: Fittable, table: Table, target: string, options: Omit<CrossValidationOptions, 'scoring'> & { readonly threshold?: number } = {}): Promise<CellValue[]> {
  const predicted: CellValue[] = Array.from({ length: table.rowCount }, () => null);
  const tested = new Uint8Array(table.rowCount);
  for (const { train, test, testRows } of partsOf(estimator, table, target, options)) {
    for (const row of testRows) tested[row]! += 1;
    const model = await estimator.fit(train, target, { ...fitOptions(options), track: false });
    model.predict(test, options.threshold === undefined ? {} : { threshold: options.threshold }).forEach((value, at) => { predicted[testRows[at]!] = value; });
  }
  const row = tested.findIndex((times) => times !== 1);
  if (row >= 0) throw new DataError(`Row ${row} is tested ${tested[row]} times by this splitter, so it has no one prediction.`, 'Use KFold, StratifiedKFold or a splitter by group.');
  return predicted;
}

/**
 * How the score grows with the rows trained on: for each size the mean and deviation over folds, on the training rows and on the test
 * part. `sizes`: shares of the training part, or numbers of rows, taken from its beginning.
 */
export async function learningCurve(estimator: Fittable, table: Table, target: string, options: CrossValidationOptions & { readonly sizes?: readonly number[]; readonly scoring: string } ): Promise<Table> {
  const { sizes = [0.1, 0.325, 0.55, 0.775, 1] } = options;
  const scorers = scorersOf(options.scoring);
  const parts = Array.from(partsOf(estimator, table, target, options));
  const rows: Record<string, number | null>[] = [];
  for (const size of sizes) {
    const found = { train: [] as (number | null)[], test: [] as (number | null)[] };
    let trainRows = 0;
    for (const { train, test } of parts) {
      trainRows = size <= 1 ? Math.max(1, Math.floor(size * train.rowCount)) : size;
      if (!(Number.isInteger(trainRows) && trainRows <= train.rowCount)) throw new DataError(`A size of ${size} asks for more than the ${train.rowCount} rows of a training part.`, 'Give shares up to 1, or fewer rows.');
      const some = train.head(trainRows);
      const model = await estimator.fit(some, target, { ...fitOptions(options), track: false });
      found.train.push(scoresOf(model, some, scorers)[options.scoring]!);
      found.test.push(scoresOf(model, test, scorers)[options.scoring]!);
    }
    const summary = (values: readonly (number | null)[]) => {
      const mean = values.includes(null) ? null : values.reduce<number>((sum, value) => sum + value!, 0) / values.length;
      return { mean, std: mean === null ? null : Math.sqrt(values.reduce<number>((sum, value) => sum + (value! - mean) ** 2, 0) / values.length) };
    };
    const [train, test] = [summary(found.train), summary(found.test)];
    rows.push({ rows: trainRows, train: train.mean, trainStd: train.std, test: test.mean, testStd: test.std });
  }
  return Table.fromRows(rows, { types: { train: 'number', trainStd: 'number', test: 'number', testStd: 'number' }, name: 'learning curve' });
}

export function fitOptions({ features, positive, track }: FitOptions): FitOptions {
  return { ...(track === undefined ? {} : { track }), ...(features === undefined ? {} : { features }), ...(positive === undefined ? {} : { positive }) };
}

export function partsOf(estimator: Fittable, table: Table, target: string, { cv = 5, groups }: Pick<CrossValidationOptions, 'cv' | 'groups'>): Generator<Part> {
  if (typeof (estimator as Fittable | undefined)?.fit !== 'function') throw new DataError('The first value must be an estimator or a pipeline.', 'For example: new LogisticRegression().');
  if (!isTable(table)) throw new DataError('The second value must be a table, the third the name of its target.');
  const column = table.column(target);
  if (column.missing > 0) throw new DataError(`The target ‘${target}’ is missing in ${column.missing} of ${table.rowCount} rows.`, `Leave those out with .dropMissing(${JSON.stringify(target)}).`);
  const splitter = cv instanceof Splitter ? cv : isClass(estimator, table, target) ? new StratifiedKFold({ nSplits: cv }) : new KFold({ nSplits: cv });
  return splitter.split(table, { target, ...(groups === undefined ? {} : { groups }) });
}

function isClass(estimator: Fittable, table: Table, target: string): boolean {
  const task = (estimator as { readonly task?: (table: Table, target: string) => string }).task?.(table, target);
  return task === undefined ? ['string', 'boolean'].includes(table.column(target).type) : task === 'classification';
}

export function scorersOf(scoring: CrossValidationOptions['scoring']): Readonly<Record<string, Scorer>> | null {
  if (scoring === undefined) return null;
  if (typeof scoring === 'string') return { [scoring]: scoring };
  return Array.isArray(scoring) ? Object.fromEntries(scoring.map((name: string) => [name, name])) : (scoring as Readonly<Record<string, Scorer>>);
}

export function scoresOf(model: FittedModel, test: Table, scorers: Readonly<Record<string, Scorer>> | null): Record<string, number | null> {
  const needsReport = scorers === null || Object.values(scorers).some((scorer) => typeof scorer === 'string');
  const reported = needsReport ? measure(modelContents(model).model, test, { threshold: null, resamples: 0, seed: 0 }).metrics : [];
  if (scorers === null) return Object.fromEntries(reported.map(({ name, value }) => [name, value]));
  return Object.fromEntries(Object.entries(scorers).map(([name, scorer]) => {
    if (typeof scorer === 'function') {
      const value = scorer(model, test);
      return [name, typeof value === 'number' ? (Number.isFinite(value) ? value : null) : value.value];
    }
    const found = reported.find((metric) => metric.name === scorer);
    if (found === undefined) throw new DataError(`There is no metric ‘${scorer}’ for this model.`, `There are: ${reported.map((metric) => metric.name).join(', ')}. For others give a function: { scoring: { name: (model, test) => … } }.`);
    return [name, found.value];
  }));
}
