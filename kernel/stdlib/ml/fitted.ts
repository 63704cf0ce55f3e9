import type { ModelSignature } from '@/lib/domain/artifacts';
import type { ModelView } from '@/lib/notebook/outputs';
import type { Frame } from '@/lib/ml/frame';
import { decide } from '@/lib/ml/metrics/classification';
import { countParameters, inputsOf, predictNumbers, predictOutputs, predictProbabilities, treeFeaturesOf, type Model } from '@/lib/ml/model';
import { applySteps } from '@/lib/ml/preprocess/apply';
import { normalQuantile } from '@/lib/ml/distributions';
import { forecastOf, MOST_STEPS } from '@/lib/ml/heads/forecasts';
import { kindOf } from '@/lib/ml/heads/registry';
import { stepOf } from '@/lib/ml/preprocess/steps';
import { isColumnTransformer } from '@/lib/ml/preprocess/steps/column-transformer';
import { shapValues } from '@/lib/ml/trees/shap';
import { DataError } from '../errors';
import { checkNumber } from './common';
import { DISPLAY, IMMUTABLE } from '../marks';
import type { CellValue } from '../table/build';
import { frameOf, isTable, Table } from '../table/table';
import { assetName } from '../names';

let contents: (fitted: FittedModel) => { readonly model: Model; readonly trainedOn: Table | null };

/** What `fit` gives: preprocessing and estimator, fitted, immutable. It takes tables as they were before preprocessing. */
export class FittedModel {
  readonly #model: Model;
  readonly #trainedOn: Table | null;
  readonly #labels: Int32Array | null;
  readonly [IMMUTABLE] = true;

  static {
    contents = (fitted) => ({ model: fitted.#model, trainedOn: fitted.#trainedOn });
  }

  /** @internal Made by `fit`. */
  constructor(model: Model, trainedOn: Table | null, labels: Int32Array | null = null) {
    this.#model = model;
    this.#labels = labels;
    this.#trainedOn = trainedOn;
    Object.freeze(this);
  }

  get estimator(): string { return String(this.#model.parameters['estimator']); }
  get signature(): ModelSignature { return this.#model.signature; }
  get classes(): readonly string[] | undefined { return this.#model.signature.classes; }
  /** Names of the columns that the estimator itself sees, after preprocessing. */
  get featureNames(): readonly string[] { return this.#model.featureNames; }
  /** Loss and metrics by epoch, for networks. */
  get history(): Model['history'] { return this.#model.history; }

  /** Linear and logistic models: the weight of each feature (rows of features by class for more than two classes). */
  get coefficients(): Readonly<Record<string, number>> | readonly Readonly<Record<string, number>>[] {
    const { head, featureNames } = this.#model;
    const coefficients = kindOf(head).coefficients?.(head);
    if (coefficients === undefined) throw new DataError(`${this.estimator} has no coefficients.`, kindOf(head).importances === undefined ? 'Linear and logistic models have.' : 'Look at featureImportances.');
    const rows = Array.from({ length: coefficients.length / featureNames.length }, (_, row) => Object.fromEntries(featureNames.map((name, column) => [name, coefficients[row * featureNames.length + column]!])));
    return rows.length === 1 ? rows[0]! : rows;
  }

  /** Trees: the share of each feature in what the splits improved (impurity; of boosting the gain), adding up to 1. */
  get featureImportances(): Readonly<Record<string, number>> {
    const { head, featureNames } = this.#model;
    const importances = kindOf(head).importances?.(head);
    if (importances === undefined) throw new DataError(`${this.estimator} has no feature importances.`, kindOf(head).coefficients === undefined ? 'Trees, forests and boosting have.' : 'Look at coefficients.');
    return Object.fromEntries(featureNames.map((name, feature) => [name, importances[feature]!]));
  }

  /** What was learned beside coefficients and importances, by scikit-learn's names; rows of features as records. */
  get attributes(): Readonly<Record<string, Attribute>> {
    const { head, featureNames } = this.#model;
    const named = (row: Float64Array) => Object.fromEntries(featureNames.map((name, feature) => [name, row[feature]!]));
    return Object.fromEntries(Object.entries(kindOf(head).attributes?.(head) ?? {}).map(([name, value]) => [name, typeof value === 'number' ? value : value instanceof Float64Array ? [...value] : value.map(named)]));
  }

  /** Clustering: the sum of squared distances to the own centres. */
  get inertia(): number { return this.#attribute('inertia') as number; }
  /** Clustering: the features of each centre, as preprocessing gives them. */
  get clusterCenters(): readonly Readonly<Record<string, number>>[] { return this.#attribute('clusterCenters') as readonly Readonly<Record<string, number>>[]; }
  /** Decomposition: the weight of each feature in each component. */
  get components(): readonly Readonly<Record<string, number>>[] { return this.#attribute('components') as readonly Readonly<Record<string, number>>[]; }
  /** Decomposition: the share of the variance that each component explains. */
  get explainedVarianceRatio(): readonly number[] { return this.#attribute('explainedVarianceRatio') as readonly number[]; }

  /** Clustering and outliers: what was said of each row of the training table. */
  get labels(): readonly number[] {
    if (this.#labels !== null) return [...this.#labels];
    if (this.#model.signature.task !== 'clustering' && this.#model.signature.task !== 'outliers') throw new DataError(`${this.estimator} has no labels.`, 'Use predict.');
    if (this.#trainedOn === null) throw new DataError('A stored model does not keep its training rows.', 'Use predict on the table.');
    return this.predict(this.#trainedOn) as number[];
  }

  #attribute(name: string): Attribute {
    const { attributes } = this;
    if (!Object.hasOwn(attributes, name)) throw new DataError(`${this.estimator} has no ${name}.`, `It has: ${Object.keys(attributes).join(', ') || 'signature, history and featureNames'}.`);
    return attributes[name]!;
  }

  /** Forests fitted with oobScore: accuracy, or R², of each row by the trees that did not see it. */
  get oobScore(): number {
    const score = this.#model.history.find(({ name }) => name === 'oobScore')?.values[0];
    if (score === undefined) throw new DataError('There is no out-of-bag score.', 'Fit a forest with { oobScore: true }.');
    return score;
  }

  /** One value a row: a class in the target's own type, or a number. `threshold`: for the positive of two classes. */
  predict(data: Table | readonly Readonly<Record<string, CellValue>>[], options: { readonly threshold?: number } = {}): CellValue[] {
    const frame = this.#frame(data);
    const { signature } = this.#model;
    if (signature.task === 'regression') return [...predictNumbers(this.#model, frame)];
    if (signature.task === 'decomposition') throw new DataError(`${this.estimator} predicts nothing.`, 'Use transform.');
    if (signature.task !== 'classification') return [...this.#outputs(frame, 0)];
    const classes = signature.classes!;
    const positive = signature.positive === undefined ? null : classes.indexOf(signature.positive);
    const restore = this.#restore();
    return Array.from(decide(predictProbabilities(this.#model, frame), classes.length, positive, options.threshold ?? null), (code) => restore[code]!);
  }

  /** Outliers: how much each row looks like the others; below 0 for outliers, lower the more abnormal. */
  decisionFunction(data: Table | readonly Readonly<Record<string, CellValue>>[]): number[] {
    if (this.#model.signature.task !== 'outliers') throw new DataError(`${this.estimator} has no decisionFunction here.`, 'Use predict, or predictProba.');
    return [...this.#outputs(this.#frame(data), 1)];
  }

  /** Decomposition: the components of each row. KMeans: its distances to the centres. */
  transform(data: Table | readonly Readonly<Record<string, CellValue>>[]): Table {
    const { head, signature, steps } = this.#model;
    const frame = this.#frame(data);
    const { names, values } = kindOf(head).transform?.(head, inputsOf(applySteps(steps, frame))) ?? { names: signature.outputs.map(({ name }) => name), values: null };
    if (values === null && signature.task !== 'decomposition') throw new DataError(`${this.estimator} transforms nothing.`, 'Use predict.');
    const all = values ?? predictOutputs(this.#model, frame);
    return new Table({ rowCount: frame.rowCount, columns: names.map((name, c) => ({ name, type: 'number', numbers: everyNth(all, names.length, c) })) });
  }

  /** Forecasters: the next `horizon` steps, each with an interval that holds the value with probability `level` (0.95) if errors are normal. */
  forecast(horizon: number, { level = 0.95 }: { readonly level?: number } = {}): Table {
    const { head } = this.#model;
    if (head.kind !== 'smoothing' && head.kind !== 'arima' && head.kind !== 'naive') throw new DataError(`${this.estimator} forecasts nothing.`, 'ExponentialSmoothing, ARIMA and NaiveForecaster of pinion/forecast do.');
    checkNumber('horizon', horizon, { least: 1, most: MOST_STEPS, isInteger: true });
    checkNumber('level', level, { above: 0, most: 1 - 1e-9 });
    const { mean, variance } = forecastOf(head, horizon);
    const reach = normalQuantile((1 + level) / 2);
    const column = (name: string, numbers: Float64Array) => ({ name, type: 'number' as const, numbers });
    return new Table({ rowCount: horizon, columns: [
      { name: 'step', type: 'integer', numbers: Float64Array.from({ length: horizon }, (_, h) => h + 1) }, column('forecast', mean),
      column('lower', mean.map((value, h) => value - reach * Math.sqrt(variance[h]!))), column('upper', mean.map((value, h) => value + reach * Math.sqrt(variance[h]!))),
    ] });
  }

  #outputs(frame: Frame, place: number): Float64Array {
    return everyNth(predictOutputs(this.#model, frame), this.#model.signature.outputs.length, place);
  }

  /** A column `probability_<class>` for each class; every row adds up to 1. */
  predictProba(data: Table | readonly Readonly<Record<string, CellValue>>[]): Table {
    const { classes, outputs } = this.#model.signature;
    const frame = this.#frame(data);
    const shares = outputs.flatMap(({ name }, place) => (name.startsWith('probability_') ? [{ name, place }] : []));
    if (shares.length === 0) throw new DataError(`${this.estimator} has no probabilities.`, classes === undefined ? 'Use predict.' : 'Use predict, or fit it in a CalibratedClassifierCV.');
    if (classes === undefined) return new Table({ rowCount: frame.rowCount, columns: shares.map(({ name, place }) => ({ name, type: 'number', numbers: this.#outputs(frame, place) })) });
    const probabilities = predictProbabilities(this.#model, frame);
    return new Table({ rowCount: frame.rowCount, columns: classes.map((name, c) => ({ name: `probability_${name}`, type: 'number', numbers: Float64Array.from({ length: frame.rowCount }, (_, row) => probabilities[row * classes.length + c]!) })) });
  }

  /**
   * Trees: exactly how much each feature moved each row's score away from what is expected before anything is known (Shapley values, path
   * dependent). A column for each feature and `expected`; a row adds up to the raw score: log-odds of `class` for boosting, its share for
   * forests, the number itself for regression. `class`: default the positive of two classes, else the last.
   */
  shapValues(data: Table | readonly Readonly<Record<string, CellValue>>[], options: { readonly class?: string | number | boolean } = {}): Table {
    const { head, featureNames, signature } = this.#model;
    if (head.kind !== 'trees') throw new DataError(`${this.estimator} is no ensemble of trees.`, 'Trees, forests and boosting have shapValues.');
    const frame = this.#frame(data);
    const { base, values } = shapValues(head, treeFeaturesOf(this.#model, head, frame));
    const classes = signature.classes ?? [''];
    const wanted = String(options.class ?? signature.positive ?? classes.at(-1)!);
    if (!classes.includes(wanted)) throw new DataError(`There is no class ‘${wanted}’.`, `There are: ${classes.slice(0, 10).join(', ')}.`);
    const place = classes.indexOf(wanted);
    // Two boosted classes have one score between them: what speaks for the second speaks against the first.
    const [output, sign] = base.length < classes.length ? [0, place === 1 ? 1 : -1] : [place, 1];
    const column = (name: string, of: (row: number) => number) => ({ name, type: 'number' as const, numbers: Float64Array.from({ length: frame.rowCount }, (_, row) => sign * of(row)) });
    return new Table({ rowCount: frame.rowCount, columns: [...featureNames.map((name, f) => column(name, (row) => values[(row * featureNames.length + f) * base.length + output]!)), column('expected', () => base[output]!)] });
  }

  /** @internal How the display shows it. */
  [DISPLAY](): { output: { kind: 'model'; model: ModelView }; pinnable: { kind: 'model'; name: string } } {
    return { output: { kind: 'model', model: describeModel(this.#model) }, pinnable: { kind: 'model', name: assetName(this.#model.signature.target, 'model') } };
  }

  #frame(data: Table | readonly Readonly<Record<string, CellValue>>[]): Frame {
    if (isTable(data)) return inputFrame(this.#model, frameOf(data), data.name);
    return inputFrame(this.#model, frameOf(Table.fromRows(data, { types: Object.fromEntries(this.#model.signature.inputs.map((input) => [input.name, input.type])) })), 'the rows');
  }

  /** Class texts as values of the target's type, where the training table tells it. */
  #restore(): CellValue[] {
    const classes = this.#model.signature.classes!;
    const type = this.#trainedOn?.has(this.#model.signature.target) ? this.#trainedOn.column(this.#model.signature.target).type : 'string';
    if (type === 'boolean') return classes.map((one) => one === 'true');
    return type === 'integer' || type === 'number' ? classes.map(Number) : [...classes];
  }
}

export { contents as modelContents };

/** A number, numbers, or rows of features. */
export type Attribute = number | readonly number[] | readonly Readonly<Record<string, number>>[];

/** Column `place` of row-major values, `width` a row. */
function everyNth(values: Float64Array, width: number, place: number): Float64Array {
  return Float64Array.from({ length: values.length / width }, (_, row) => values[row * width + place]!);
}

/** The model's input columns of a frame, in order. Throws a DataError that names what is missing or of another kind. */
export function inputFrame(model: Model, frame: Frame, where: string): Frame {
  const columns = model.signature.inputs.map((input) => {
    const column = frame.columns.find((candidate) => candidate.name === input.name);
    if (column === undefined) throw new DataError(`The model needs the column ‘${input.name}’, which ${where} lacks.`, `It was trained with: ${model.signature.inputs.map((one) => one.name).slice(0, 20).join(', ')}.`);
    if ((column.type === 'string') !== (input.type === 'string')) throw new DataError(`Column ‘${input.name}’ of ${where} is of type ${column.type}; in training it was ${input.type}.`, `Change it with .coerce({ ${JSON.stringify(input.name)}: '${input.type}' }).`);
    return column;
  });
  return { rowCount: frame.rowCount, columns };
}

function describeModel(model: Model): ModelView {
  const { head, featureNames, signature } = model;
  const parameters = countParameters(head);
  const layers = kindOf(head).describe(head, featureNames, signature);
  const steps = model.steps.flatMap((step) => (isColumnTransformer(step) ? step.parts.map((part) => ({ name: part.name, detail: part.steps.map((inner) => inner.kind).join(', ') || (part.columns.length === 0 ? 'no columns' : 'as they are'), shape: `${part.columns.length} column${part.columns.length === 1 ? '' : 's'}`, parameters: 0 })) : [{ name: step.kind, detail: 'preprocessing', shape: `${stepOf(step).inputs(step).length} columns`, parameters: 0 }]));
  return { estimator: String(model.parameters['estimator']), signature, parameters, bytes: parameters * (head.kind === 'network' ? 4 : 8), backend: head.kind === 'network' ? 'tfjs' : 'typed arrays', layers: [...steps, ...layers].slice(0, 500), history: model.history };
}
