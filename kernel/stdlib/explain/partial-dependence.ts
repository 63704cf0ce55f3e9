import { gridOf, heldPredictions } from '@/lib/ml/explain/partial-dependence';
import { columnOf, lengthOf, takeColumn, takeRows, type Frame, type FrameColumn } from '@/lib/ml/frame';
import { createRandom, permutation } from '@/lib/ml/random';
import { mean } from '@/lib/ml/statistics';
import { DataError, noColumn } from '../errors';
import type { FittedModel } from '../ml/fitted';
import { Table } from '../table/table';
import { columnsOf, modelOf, predictionOf, wholeNumber, type ClassChoice } from './inputs';

export interface PartialDependenceOptions extends ClassChoice {
  /** Places of a column of numbers with more distinct values than this (100; with two columns 20). */
  readonly gridResolution?: number;
  /** Shares of the rows between which that grid lies ([0.05, 0.95]). */
  readonly percentiles?: readonly [low: number, high: number];
  /** `average` (default), or `individual`: a curve for each row. */
  readonly kind?: 'average' | 'individual';
  /** Rows that are averaged, drawn at random where there are more (2,000; 50 for individual curves). */
  readonly maxRows?: number;
  readonly seed?: number;
}

const MOST_PLACES = 10_000;

/**
 * What the model predicts on average when a column is held at a value, and all else is as in the table; of two columns at each pair of
 * values. Numbers are held at a grid, words at each of theirs. Held values may never occur together with the rest: where columns hang
 * together, read it with care. As scikit-learn's `partial_dependence`, method 'brute'.
 *
 * @returns a row for each place: the columns' values and `average`; with kind 'individual' also `row` and `prediction` instead
 * @example line(partialDependence(model, test, 'age'), 'age', 'average');
 */
export function partialDependence(model: FittedModel, data: Table, columns: string | readonly [string] | readonly [string, string], options: PartialDependenceOptions = {}): Table {
  const inner = modelOf(model, 'partialDependence');
  const all = columnsOf(inner, data, 'partialDependence');
  const names = typeof columns === 'string' ? [columns] : [...columns];
  if (names.length < 1 || names.length > 2 || names[0] === names[1]) throw new DataError('partialDependence takes one column, or two different ones.', "For example: partialDependence(model, test, ['age', 'hours']).");
  const { kind = 'average', seed = 0, percentiles = [0.05, 0.95] } = options;
  if (kind === 'individual' && names.length > 1) throw new DataError('Individual curves are of one column.', 'Leave the second column out.');
  const [low, high] = percentiles;
  if (!(low >= 0 && low < high && high <= 1)) throw new DataError(`percentiles must be two shares in [0, 1], the lower first, not ${low} and ${high}.`);
  const resolution = wholeNumber('gridResolution', options.gridResolution ?? (names.length === 2 ? 20 : 100), 2, 1000);
  const { predict } = predictionOf(inner, options);
  const grids = names.map((name) => {
    const column = columnOf(all, name);
    if (column === undefined) throw noColumn(name, 'what the model reads', all.columns.map((one) => one.name));
    const grid = gridOf(column, { resolution, percentiles });
    if (lengthOf(grid) === 0) throw new DataError(`Every value of ‘${name}’ is missing.`, 'There is nothing to hold it at.');
    return grid;
  });
  const places = grids.reduce((product, grid) => product * lengthOf(grid), 1);
  if (places > MOST_PLACES) throw new DataError(`There are ${places.toLocaleString('en')} places to look at; 10,000 is the most.`, 'Lower gridResolution, or group rare categories first.');
  const rows = chosenRows(all, wholeNumber('maxRows', options.maxRows ?? (kind === 'individual' ? 50 : 2000), 1, 1_000_000), seed);
  const frame = rows === null ? all : takeRows(all, rows);
  const predictions = heldPredictions(frame, grids, predict);
  return kind === 'average' ? averaged(grids, places, predictions, frame.rowCount) : individual(grids[0]!, predictions, frame.rowCount, rows);
}

function chosenRows(frame: Frame, most: number, seed: number): Int32Array | null {
  return frame.rowCount <= most ? null : permutation(frame.rowCount, createRandom(seed)).subarray(0, most).slice().sort();
}

function averaged(grids: readonly FrameColumn[], places: number, predictions: Float64Array, rows: number): Table {
  const columns = grids.map((grid, g) => {
    const faster = grids.slice(g + 1).reduce((product, one) => product * lengthOf(one), 1);
    return takeColumn(grid, Int32Array.from({ length: places }, (_, at) => Math.floor(at / faster) % lengthOf(grid)));
  });
  const average = Float64Array.from({ length: places }, (_, at) => mean(predictions.subarray(at * rows, (at + 1) * rows)));
  return new Table({ rowCount: places, columns: [...columns, { name: free('average', grids), type: 'number', numbers: average }] }, 'partial dependence');
}

function individual(grid: FrameColumn, predictions: Float64Array, rows: number, chosen: Int32Array | null): Table {
  const places = lengthOf(grid);
  const size = places * rows;
  const numbers = (of: (row: number, place: number) => number) => Float64Array.from({ length: size }, (_, at) => of(Math.floor(at / places), at % places));
  return new Table({ rowCount: size, columns: [
    { name: free('row', [grid]), type: 'integer', numbers: numbers((row) => chosen?.[row] ?? row) },
    takeColumn(grid, Int32Array.from({ length: size }, (_, at) => at % places)),
    { name: free('prediction', [grid]), type: 'number', numbers: numbers((row, place) => predictions[place * rows + row]!) },
  ] }, 'individual curves');
}

/** A name that none of the columns has. */
function free(name: string, columns: readonly FrameColumn[]): string {
  return columns.some((column) => column.name === name) ? free(`${name}_`, columns) : name;
}
