/** `pinion/evaluate`: how good a model is, with intervals. */
import { columnOf } from '@/lib/ml/frame';
import { DataError, noColumn } from '../errors';
import { FittedModel, modelContents } from '../ml/fitted';
import { frameOf, isTable, type Table } from '../table/table';
import { noteScores, ofEvaluation } from '../track/own';
import { asRunNow } from '../track/scope';
import { Report } from './report';

export { Report } from './report';
export type { Values } from './inputs';
export * from './class-scores';
export * from './ranking-scores';
export * from './number-scores';
export * from './group-scores';
export * from './compare';
export * from './fairness';
export { worstSlices, type WorstSlicesOptions } from './worst-slices';

export interface EvaluateOptions {
  /** From which probability on a row counts as positive (two classes only). Default: 0.5. */
  readonly threshold?: number;
  /** Resamples for the 95 % intervals (200); 0 for none. */
  readonly resamples?: number;
  /** Of the resampling. */
  readonly seed?: number;
  /** Columns: the model is also measured on the rows of each of their values, the twenty commonest of each. Five columns at most. */
  readonly slices?: readonly string[];
  /** Whether a run is tracked of it (true), with the model's own parameters; it changes nothing else. */
  readonly track?: boolean;
}

/**
 * Measures a fitted model on a table that has the target: accuracy, precision, recall, F1, ROC-AUC, log loss and Brier score with
 * confusion matrix and ROC curve, or mean absolute, squared and root mean squared error and R². A number that its definition does not
 * give is null, with the reason.
 *
 * @example const report = evaluate(model, test);
 */
export function evaluate(model: FittedModel, data: Table, { threshold, resamples = 200, seed = 0, slices = [], track }: EvaluateOptions = {}): Report {
  if (!(model instanceof FittedModel)) throw new DataError('evaluate takes a fitted model.', 'Did you write await before fit?');
  if (!isTable(data)) throw new DataError('evaluate takes a table as its second value.', 'Give the test table, target included.');
  if (!Array.isArray(slices) || slices.length > 5) throw new DataError('slices takes a list of up to five columns.', "For example: slices: ['region'].");
  const columns = slices.map((name) => {
    const column = columnOf(frameOf(data), name);
    if (column === undefined) throw noColumn(String(name), data.name, data.columnNames);
    return column;
  });
  return asRunNow(() => ofEvaluation(modelContents(model).model.parameters, data, { ...(threshold === undefined ? {} : { threshold }), ...(track === undefined ? {} : { track }) }), (run) => {
    const report = new Report(model, data, { threshold: threshold ?? null, resamples, seed, ...(columns.length === 0 ? {} : { slices: columns }) });
    noteScores(run, report.metrics);
    return report;
  });
}
