import { gaussLegendre, integratedGradients as along } from '@/lib/ml/explain/integrated-gradients';
import { denseRows } from '@/lib/ml/matrix';
import { inputsOf } from '@/lib/ml/model';
import { applySteps } from '@/lib/ml/preprocess/apply';
import { DataError } from '../errors';
import type { FittedModel } from '../ml/fitted';
import { Table } from '../table/table';
import { columnsOf, modelOf, predictionOf, wholeNumber, type ClassChoice } from './inputs';

export interface IntegratedGradientsOptions extends ClassChoice {
  /** Where the way begins: the mean of these rows, after preprocessing. Default: zeros, which for scaled numbers is the training mean. */
  readonly baseline?: Table;
  /** Places on the way where the gradient is taken (50). */
  readonly nSteps?: number;
}

/**
 * What each feature of a Network adds to the probability, or the number, on the straight way from a baseline to the row. Features are
 * those after preprocessing (`model.featureNames`).
 *
 * @returns a column for each feature, and `expected`, the output at the baseline; a row adds up to its prediction, more closely with more steps
 * @example integratedGradients(network, test.head(5), { baseline: train });
 */
export function integratedGradients(model: FittedModel, data: Table, options: IntegratedGradientsOptions = {}): Table {
  const inner = modelOf(model, 'integratedGradients');
  const { head, featureNames: names } = inner;
  if (head.kind !== 'network') throw new DataError(`${model.estimator} has no gradients here.`, 'Use shapleyValues, which explains any model.');
  const dense = (table: Table, what: string) => {
    const { matrix } = inputsOf(applySteps(inner.steps, columnsOf(inner, table, what)));
    return { rows: matrix.rows, values: Float64Array.from(denseRows(matrix, Int32Array.from({ length: matrix.rows }, (_, row) => row))) };
  };
  const rows = dense(data, 'integratedGradients');
  const width = names.length;
  const baseline = new Float64Array(width);
  if (options.baseline !== undefined) {
    const start = dense(options.baseline, 'baseline');
    start.values.forEach((value, at) => { baseline[at % width]! += value / start.rows; });
  }
  const quadrature = gaussLegendre(wholeNumber('nSteps', options.nSteps ?? 50, 1, 1000));
  const { place } = predictionOf(inner, options);
  const isNumber = inner.signature.task === 'regression';
  const found = Array.from({ length: rows.rows }, (_, row) => along(head.layers, rows.values.subarray(row * width, (row + 1) * width), baseline, place, quadrature));
  // Regression networks learn (y − center) ÷ scale.
  const scale = isNumber ? head.scale : 1;
  const column = (name: string, of: (row: (typeof found)[number]) => number) => ({ name, type: 'number' as const, numbers: Float64Array.from(found, of) });
  return new Table({ rowCount: rows.rows, columns: [...names.map((name, f) => column(name, ({ values }) => scale * values[f]!)), column('expected', ({ from }) => scale * from + (isNumber ? head.center : 0))] }, 'integrated gradients');
}
