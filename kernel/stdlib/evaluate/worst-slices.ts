import { worstSlices as search, type Condition } from '@/lib/ml/explain/slices';
import { columnOf, isMissing, lengthOf, textAt, toCategories, type FrameColumn } from '@/lib/ml/frame';
import { predictNumbers, predictProbabilities, type Model } from '@/lib/ml/model';
import { quantileSorted } from '@/lib/ml/statistics';
import { DataError, noColumn } from '../errors';
import { FittedModel, inputFrame, modelContents } from '../ml/fitted';
import { frameOf, isTable, Table } from '../table/table';

export interface WorstSlicesOptions {
  /** Columns to describe slices by. Default: all but the target. They need not be the model's: give what should make no difference. */
  readonly columns?: readonly string[];
  /** What is bad about a row. Classes: `logLoss` (default) or `zeroOne`; numbers: `squared` (default) or `absolute`. */
  readonly loss?: 'logLoss' | 'zeroOne' | 'squared' | 'absolute';
  /** Conditions that may describe one slice, 1 to 3 (2). */
  readonly depth?: number;
  /** Rows that a slice has at least (50, and no less than 1 % of the table). */
  readonly minRows?: number;
  /** By how many standard deviations its loss is above the rest's, at least (0.2). */
  readonly minEffect?: number;
  /** Adjusted p-values above are left out (0.05). */
  readonly alpha?: number;
  /** Slices told, the worst first (20). */
  readonly top?: number;
}

/** Values of a column of words that become conditions, the commonest; numbers with more distinct values than this are parted at their quartiles. */
const MOST_VALUES = 40;
const FEW_NUMBERS = 10;

/**
 * Where a model is worst: slices of the table, described by one or two conditions, whose loss is above that of all other rows by more than
 * chance. After Slice Finder (Chung et al. 2019); p-values of Welch's test, adjusted for all slices tested (Benjamini and Hochberg).
 *
 * @returns a row for each slice, the largest effect first: `slice`, `rows`, `share`, `loss`, `restLoss`, `effect`, `pValue` (adjusted)
 * @example worstSlices(model, test, { columns: ['work', 'age'], depth: 2 });
 */
export function worstSlices(model: FittedModel, data: Table, options: WorstSlicesOptions = {}): Table {
  if (!(model instanceof FittedModel)) throw new DataError('worstSlices takes a fitted model.', 'Did you write await before fit?');
  if (!isTable(data)) throw new DataError('worstSlices takes a table as its second value.', 'Give the test table, target included.');
  const { depth = 2, minEffect = 0.2, alpha = 0.05, top = 20, minRows = Math.max(50, Math.ceil(data.rowCount / 100)) } = options;
  if (![1, 2, 3].includes(depth)) throw new DataError(`depth must be 1, 2 or 3, not ${depth}.`, 'Slices of more conditions are hard to read and are found by chance.');
  if (!(alpha > 0 && alpha <= 1)) throw new DataError(`alpha must be in (0, 1], not ${alpha}.`);
  const inner = modelContents(model).model;
  const frame = frameOf(data);
  const losses = lossesOf(inner, data, options.loss);
  const columns = (options.columns ?? data.columnNames.filter((name) => name !== inner.signature.target)).map((name) => columnOf(frame, name) ?? fail(noColumn(name, data.name, data.columnNames)));
  const found = search(losses, columns.flatMap(conditionsOf), { minRows, depth, minEffect, alpha }).slice(0, top);
  const rows = found.map(({ conditions, rows: members, loss, restLoss, effect, adjusted }) => ({
    slice: conditions.map(({ text }) => text).join(' and '), rows: members.length, share: members.length / data.rowCount, loss, restLoss, effect, pValue: adjusted,
  }));
  return Table.fromRows(rows, { types: { slice: 'string', rows: 'integer', share: 'number', loss: 'number', restLoss: 'number', effect: 'number', pValue: 'number' }, name: 'worst slices' });
}

function lossesOf(model: Model, data: Table, loss: WorstSlicesOptions['loss']): Float64Array {
  const frame = frameOf(data);
  const { target, classes } = model.signature;
  const column = columnOf(frame, target) ?? fail(noColumn(target, data.name, data.columnNames));
  const inputs = inputFrame(model, frame, data.name);
  for (let row = 0; row < frame.rowCount; row++) if (isMissing(column, row)) throw new DataError(`The target ‘${target}’ is missing in row ${row}.`, `Leave such rows out with .dropMissing(${JSON.stringify(target)}).`);
  if (classes === undefined) {
    if (column.type === 'string') throw new DataError(`The target ‘${target}’ holds text, but the model predicts numbers.`, 'Change its type as in training.');
    if (loss !== undefined && loss !== 'squared' && loss !== 'absolute') throw new DataError(`A model of numbers has no ${loss} loss.`, 'Use squared or absolute.');
    return predictNumbers(model, inputs).map((value, row) => (loss === 'absolute' ? Math.abs(value - column.numbers[row]!) : (value - column.numbers[row]!) ** 2));
  }
  if (loss !== undefined && loss !== 'logLoss' && loss !== 'zeroOne') throw new DataError(`A model of classes has no ${loss} loss.`, 'Use logLoss or zeroOne.');
  const probabilities = predictProbabilities(model, inputs);
  const places = new Map(classes.map((name, place) => [name, place]));
  const k = classes.length;
  return Float64Array.from({ length: frame.rowCount }, (_, row) => {
    const place = places.get(textAt(column, row)!);
    if (place === undefined) throw new DataError(`The target ‘${target}’ has ‘${textAt(column, row)}’ in row ${row}, which the model does not know.`, `It knows: ${classes.slice(0, 5).join(', ')}.`);
    const own = probabilities.subarray(row * k, (row + 1) * k);
    return loss === 'zeroOne' ? Number(own.some((p) => p > own[place]!)) : -Math.log(Math.max(own[place]!, 2 ** -52));
  });
}

function conditionsOf(column: FrameColumn): Condition[] {
  const missing = rowsWhere(column, (row) => isMissing(column, row));
  const told = missing.length === 0 ? [] : [{ column: column.name, text: `${column.name} is missing`, rows: missing }];
  const { codes, categories } = toCategories(column);
  if (column.type === 'string' || column.type === 'boolean' || categories.length <= FEW_NUMBERS) return [...told, ...ofValues(column, codes, categories)];
  const sorted = column.numbers.filter((value) => value === value).sort();
  const edges = [...new Set([0.25, 0.5, 0.75].map((share) => quantileSorted(sorted, share)))];
  const label = (value: number) => textAt({ ...column, numbers: Float64Array.of(column.type === 'date' ? value : Number(value.toPrecision(6))) }, 0)!;
  return [...told, ...[-Infinity, ...edges].map((from, at): Condition => {
    const to = edges[at] ?? Infinity;
    const text = from === -Infinity ? `${column.name} < ${label(to)}` : to === Infinity ? `${column.name} ≥ ${label(from)}` : `${label(from)} ≤ ${column.name} < ${label(to)}`;
    return { column: column.name, text, rows: rowsWhere(column, (row) => column.numbers[row]! >= from && column.numbers[row]! < to || column.numbers[row] === Infinity && to === Infinity) };
  })];
}

/** All rows of each value are gathered in one pass. A column with one value describes nothing. */
function ofValues(column: FrameColumn, codes: Int32Array, categories: readonly string[]): Condition[] {
  const rows = categories.map((): number[] => []);
  codes.forEach((code, row) => { if (code >= 0) rows[code]!.push(row); });
  return [...categories.keys()].sort((a, b) => rows[b]!.length - rows[a]!.length || a - b).slice(0, MOST_VALUES)
    .filter((code) => rows[code]!.length < codes.length)
    .map((code) => ({ column: column.name, text: `${column.name} = ${categories[code]!.slice(0, 100)}`, rows: Int32Array.from(rows[code]!) }));
}

function rowsWhere(column: FrameColumn, holds: (row: number) => boolean): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < lengthOf(column); row++) if (holds(row)) rows.push(row);
  return Int32Array.from(rows);
}

function fail(error: Error): never {
  throw error;
}
