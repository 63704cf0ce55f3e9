import type { Metric } from '@/lib/domain/artifacts';
import { evaluateModel, type EvaluationNumbers, type EvaluationOptions, type SliceNumbers } from '@/lib/ml/evaluate';
import { columnOf, countMissing } from '@/lib/ml/frame';
import { isSupervised, type Model } from '@/lib/ml/model';
import type { ReportView } from '@/lib/notebook/outputs';
import { DataError, noColumn } from '../errors';
import { DISPLAY, IMMUTABLE } from '../marks';
import { inputFrame, modelContents, type FittedModel } from '../ml/fitted';
import { assetName } from '../names';
import { frameOf, type Table } from '../table/table';

export type { EvaluationOptions };

let contents: (report: Report) => { readonly model: FittedModel; readonly data: Table; readonly options: EvaluationOptions; readonly numbers: EvaluationNumbers };

/** The numbers of one model on one table. It remembers both, so that pinning it pins what it was made from. */
export class Report {
  readonly #model: FittedModel;
  readonly #data: Table;
  readonly #options: EvaluationOptions;
  readonly #numbers: EvaluationNumbers;
  readonly [IMMUTABLE] = true;

  static {
    contents = (report) => ({ model: report.#model, data: report.#data, options: report.#options, numbers: report.#numbers });
  }

  /** @internal Made by `evaluate`. */
  constructor(model: FittedModel, data: Table, options: EvaluationOptions) {
    this.#model = model;
    this.#data = data;
    this.#options = options;
    this.#numbers = measure(modelContents(model).model, data, options);
    Object.freeze(this);
  }

  /** How many rows were measured. */
  get n(): number { return this.#numbers.rows; }
  get metrics(): readonly Metric[] { return this.#numbers.metrics; }
  /** The same metrics of always saying what was commonest, or the mean, in training. */
  get baseline(): readonly Metric[] { return this.#numbers.baseline; }
  /** counts[actual][predicted], in the order of the model's classes. */
  get confusion(): readonly (readonly number[])[] | undefined { return this.#numbers.confusion; }

  /** The model on the rows of each value of the columns that `slices` named. */
  get slices(): readonly SliceNumbers[] { return this.#numbers.slices ?? []; }

  /** One number by its name, such as 'rocAuc'; null when it is undefined (`metric(name).undefinedReason` says why). */
  value(name: string): number | null { return this.metric(name).value; }

  metric(name: string): Metric {
    const found = this.#numbers.metrics.find((metric) => metric.name === name);
    if (found === undefined) throw new DataError(`The report has no metric ‘${name}’.`, `It has: ${this.#numbers.metrics.map((metric) => metric.name).join(', ')}.`);
    return found;
  }

  /** @internal How the display shows it. */
  [DISPLAY](): { output: { kind: 'report'; report: ReportView }; pinnable: { kind: 'report'; name: string } } {
    const { model } = modelContents(this.#model);
    return { output: { kind: 'report', report: viewOf(model, this.#data.name, this.#options, this.#numbers) }, pinnable: { kind: 'report', name: assetName(model.signature.target, 'report') } };
  }
}

export { contents as reportContents };

/** Throws a DataError where the table does not fit the model. */
export function measure(model: Model, data: Table, options: EvaluationOptions): EvaluationNumbers {
  const frame = frameOf(data);
  const target = isSupervised(model) ? columnOf(frame, model.signature.target) : null;
  if (target === undefined) throw noColumn(model.signature.target, data.name, data.columnNames);
  const missing = target === null ? 0 : countMissing(target);
  if (missing > 0) throw new DataError(`The target ‘${model.signature.target}’ is missing in ${missing} of ${frame.rowCount} rows.`, `Leave those out with .dropMissing(${JSON.stringify(model.signature.target)}).`);
  if (options.threshold !== null && !(options.threshold >= 0 && options.threshold <= 1)) throw new DataError(`The threshold must be in [0, 1], not ${options.threshold}.`);
  if (!(Number.isInteger(options.resamples) && options.resamples >= 0 && options.resamples <= 10_000)) throw new DataError(`resamples must be a whole number from 0 to 10,000, not ${options.resamples}.`);
  return evaluateModel(model, inputFrame(model, frame, data.name), target, options);
}

export function viewOf(model: Model, dataName: string, options: EvaluationOptions, numbers: EvaluationNumbers): ReportView {
  const { signature } = model;
  return {
    task: signature.task, title: `${String(model.parameters['estimator'])} on ${dataName}`, rows: numbers.rows, metrics: numbers.metrics,
    ...(signature.positive === undefined ? {} : { threshold: options.threshold ?? 0.5 }), ...(signature.classes === undefined ? {} : { classes: signature.classes }),
    ...(numbers.confusion === undefined ? {} : { confusion: numbers.confusion }), ...(numbers.roc === undefined ? {} : { roc: numbers.roc }), ...(numbers.precisionRecall === undefined ? {} : { precisionRecall: numbers.precisionRecall }), ...(numbers.calibration === undefined ? {} : { calibration: numbers.calibration.map(({ predicted, observed, n }) => ({ predicted, observed, rows: n })) }),
    ...(numbers.residuals === undefined ? {} : { residuals: numbers.residuals }), ...(numbers.slices === undefined ? {} : { slices: numbers.slices.map((slice) => ({ ...slice, column: slice.column.slice(0, 200), value: slice.value.slice(0, 200) })) }),
  };
}
