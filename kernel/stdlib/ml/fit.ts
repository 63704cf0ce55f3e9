/** From a table and a target to what an estimator learns from: the checks that every `fit` shares. */
import type { ModelSignature, SchemaColumn } from '@/lib/domain/artifacts';
import { columnOf, countMissing, toCategories, type Frame, type FrameColumn } from '@/lib/ml/frame';
import { takeNumbers } from '@/lib/ml/trees/features';
import { takeInputs, type Inputs } from '@/lib/ml/heads/kind';
import { columnStorage, Column } from '../table/column';
import { kindOf } from '@/lib/ml/heads/registry';
import { inputsOf, type Baseline, type Head, type Model } from '@/lib/ml/model';
import { featureNames } from '@/lib/ml/preprocess/apply';
import { fitSteps } from '@/lib/ml/preprocess/fit';
import type { StepSpec } from '@/lib/ml/preprocess/steps';
import { mean } from '@/lib/ml/statistics';
import { DataError, noColumn } from '../errors';
import { frameOf, isTable, type Table } from '../table/table';

export interface FitOptions {
  /** Columns to learn from. Default: all but the target. */
  readonly features?: readonly string[];
  /** The class that counts as positive in binary metrics. Default: the last in order, as in scikit-learn. */
  readonly positive?: string | number | boolean;
  /** How much each row counts, at least 0: the name of a column (which is then no feature), or one number for each row. */
  readonly sampleWeight?: string | Column | ArrayLike<number>;
  /** Whether a run is tracked of the fit (true); it changes nothing else. */
  readonly track?: boolean;
}

export interface ClassTarget { readonly task: 'classification'; readonly codes: Int32Array; readonly classes: readonly string[] }
export interface NumberTarget { readonly task: 'regression'; readonly values: Float64Array }
export type Target = ClassTarget | NumberTarget;

/** What an estimator learns from. */
export interface Training extends Inputs {
  readonly target: Target;
  /** One for each row, or null. */
  readonly weights: Float64Array | null;
  /** Some of the rows, in that order; classes without a row left stay among the classes. */
  take(rows: Int32Array): Training;
}

export interface Prepared extends Training {
  readonly table: Table;
  finish(head: Head, estimator: string, parameters: Readonly<Record<string, unknown>>, history?: Model['history']): Model;
}

/** Adds the target to inputs. */
export function trainingOf(inputs: Inputs, target: Target, weights: Float64Array | null): Training {
  return {
    rows: inputs.rows, target, weights,
    get matrix() { return inputs.matrix; },
    get dense() { return inputs.dense; },
    features: (infinite) => inputs.features(infinite),
    take: (rows) => trainingOf(takeInputs(inputs, rows), target.task === 'classification' ? { ...target, codes: Int32Array.from(rows, (row) => target.codes[row]!) } : { ...target, values: takeNumbers(target.values, rows) }, weights === null ? null : takeNumbers(weights, rows)),
  };
}

export function prepare(table: Table, targetName: string, task: 'classification' | 'regression', specs: readonly StepSpec[], options: FitOptions): Prepared {
  if (!isTable(table)) throw new DataError('fit takes a table and the name of its target column.', "For example: await model.fit(train, 'income').");
  const frame = frameOf(table);
  const column = columnOf(frame, targetName);
  if (column === undefined) throw noColumn(String(targetName), table.name, table.columnNames);
  if (frame.rowCount === 0) throw new DataError('The table has no rows to learn from.', 'Look at what the steps before left of it.');
  const missing = countMissing(column);
  if (missing > 0) throw new DataError(`The target ‘${targetName}’ is missing in ${missing} of ${frame.rowCount} rows.`, `Leave those out with .dropMissing(${JSON.stringify(targetName)}).`);
  const weights = weightsOf(table, frame, options.sampleWeight);
  const inputs = chooseInputs(table, frame, targetName, options.features, typeof options.sampleWeight === 'string' ? options.sampleWeight : null);
  const target = task === 'classification' ? classTarget(column) : numberTarget(column);
  const { steps, blocks } = fitSteps(specs, { rowCount: frame.rowCount, columns: inputs }, { target, weights: null });
  if (featureNames(blocks).length === 0) throw new DataError('Preprocessing leaves no column to learn from.', 'Text columns that are nearly all distinct are left out by default; choose others.');
  const training = trainingOf(inputsOf(blocks), target, weights);
  return {
    table, target, weights, rows: training.rows,
    get matrix() { return training.matrix; },
    get dense() { return training.dense; },
    features: training.features,
    take: training.take,
    finish: (head, estimator, parameters, history = []) => ({
      signature: signatureOf(targetName, column, target, inputs, options, kindOf(head).hasNoProbabilities?.(head) !== true), steps, featureNames: featureNames(blocks), head, baseline: baselineOf(target), parameters: { estimator, ...parameters }, history,
    }),
  };
}

/** `target`: null where nothing is predicted. */
export function chooseInputs(table: Table, frame: Frame, target: string | null, features: readonly string[] | undefined, weight: string | null): FrameColumn[] {
  const chosen = features === undefined ? frame.columns.filter((column) => column.name !== target && column.name !== weight) : features.map((name) => columnOf(frame, name) ?? fail(noColumn(name, table.name, table.columnNames)));
  if (chosen.some((column) => column.name === target)) throw new DataError(`The target ‘${target}’ is among the features.`, 'A model that is told the answer learns nothing: leave it out.');
  if (chosen.length === 0) throw new DataError('There is no column to learn from' + (target === null ? '.' : ' beside the target.'), 'Keep some when selecting columns.');
  if (chosen.length > 10_000) throw new DataError(`There are ${chosen.length} columns to learn from; 10,000 is the most.`, 'Select some with { features: […] }.');
  return chosen;
}

export function weightsOf(table: Table, frame: Frame, given: FitOptions['sampleWeight']): Float64Array | null {
  if (given === undefined) return null;
  const column = typeof given === 'string' ? columnOf(frame, given) ?? fail(noColumn(given, table.name, table.columnNames)) : given instanceof Column ? columnStorage(given) : null;
  if (column?.type === 'string') throw new DataError(`The weights in ‘${column.name}’ are text.`, `Use .coerce({ ${JSON.stringify(column.name)}: 'number' }).`);
  const weights = column === null ? Float64Array.from(given as ArrayLike<number>) : column.numbers;
  if (weights.length !== frame.rowCount) throw new DataError(`There are ${weights.length} weights for ${frame.rowCount} rows.`, 'Give one for each row, in the same order.');
  const bad = weights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (bad >= 0) throw new DataError(`The weight of row ${bad} is ${weights[bad]}.`, 'Weights are finite numbers of at least 0; 0 leaves a row out.');
  if (weights.every((weight) => weight === 0)) throw new DataError('Every row has the weight 0.', 'Give some rows a weight above 0.');
  return weights;
}

export function classTarget(column: FrameColumn): ClassTarget {
  const { codes, categories } = toCategories(column);
  if (categories.length < 2) throw new DataError(`The target ‘${column.name}’ has only one class, ‘${categories[0] ?? ''}’.`, 'A classifier needs at least two; look at what filtering left.');
  if (categories.some((one) => one.length > 200)) throw new DataError(`The target ‘${column.name}’ holds long text, not classes.`, 'Choose another column, or shorten it with mapText().');
  if (categories.length > 1000) throw new DataError(`The target ‘${column.name}’ has ${categories.length} classes.`, column.type === 'number' ? 'Is it a number to predict? Use a regressor, such as Ridge.' : 'Group them into at most 1,000.');
  return { task: 'classification', codes, classes: categories };
}

export function numberTarget(column: FrameColumn): NumberTarget {
  if (column.type === 'string') throw new DataError(`The target ‘${column.name}’ holds text, but a regressor predicts numbers.`, `Use a classifier, or .coerce({ ${JSON.stringify(column.name)}: 'number' }).`);
  const bad = column.numbers.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DataError(`The target ‘${column.name}’, row ${bad} is infinite.`, 'Limit it with clip().');
  return { task: 'regression', values: column.numbers };
}

function baselineOf(target: Target): Baseline {
  if (target.task === 'regression') return { task: 'regression', mean: mean(target.values) };
  const shares = target.classes.map(() => 0);
  for (const code of target.codes) shares[code]! += 1 / target.codes.length;
  return { task: 'classification', shares };
}

function signatureOf(name: string, column: FrameColumn, target: Target, inputs: readonly FrameColumn[], options: FitOptions, hasProbabilities: boolean): ModelSignature {
  const schema: SchemaColumn[] = inputs.map((input) => ({ name: input.name, type: input.type, nullable: countMissing(input) > 0 }));
  if (target.task === 'regression') return { task: 'regression', target: name, inputs: schema, outputs: [{ name: 'prediction', type: 'number', nullable: false }] };
  const { classes } = target;
  const positive = options.positive === undefined ? classes.at(-1)! : String(options.positive);
  if (!classes.includes(positive)) throw new DataError(`The positive class ‘${positive}’ does not occur in ‘${column.name}’.`, `It has: ${classes.slice(0, 10).join(', ')}.`);
  const outputs: SchemaColumn[] = [{ name: 'prediction', type: 'string', nullable: false }, ...(hasProbabilities ? classes : []).map((one): SchemaColumn => ({ name: `probability_${one}`, type: 'number', nullable: false }))];
  return { task: 'classification', target: name, classes, ...(classes.length === 2 ? { positive } : {}), inputs: schema, outputs };
}

function fail(error: Error): never {
  throw error;
}
