/** Estimators that learn without a target: clusters, outliers, components. What `fit` gives predicts or transforms, and is pinned and served like any model. */
import type { ModelSignature, SchemaColumn } from '@/lib/domain/artifacts';
import type { Inputs } from '@/lib/ml/heads/kind';
import { countMissing } from '@/lib/ml/frame';
import { inputsOf, type Head, type Model } from '@/lib/ml/model';
import { featureNames } from '@/lib/ml/preprocess/apply';
import { fitSteps } from '@/lib/ml/preprocess/fit';
import type { StepSpec } from '@/lib/ml/preprocess/steps';
import { DataError } from '../errors';
import { IMMUTABLE } from '../marks';
import { frameOf, isTable, type Table } from '../table/table';
import { noteHistory, ofFit } from '../track/own';
import type { Run } from '../track/run';
import { asRun } from '../track/scope';
import { chooseInputs, weightsOf, type FitOptions } from './fit';
import { FittedModel } from './fitted';
import { tableVectorizer } from './preprocessing';

export type UnsupervisedOptions = Pick<FitOptions, 'features' | 'sampleWeight' | 'track'>;

export interface Points {
  readonly inputs: Inputs;
  /** One for each row, or null. */
  readonly weights: Float64Array | null;
}

export interface LearnedPoints {
  readonly head: Head;
  /** Beside the usual ones of the task. */
  readonly outputs?: readonly SchemaColumn[];
  /** Of the training rows, where predicting them again could say something else. */
  readonly labels?: Int32Array;
  readonly history?: Model['history'];
}

/** Its own `fit` adds the usual preprocessing (numbers scaled, text one-hot encoded); in a Pipeline the pipeline's steps are used instead. */
export abstract class Unsupervised {
  readonly [IMMUTABLE] = true;
  abstract readonly name: string;
  /** @internal */
  abstract readonly parameters: Readonly<Record<string, unknown>>;
  /** @internal */
  abstract readonly task: 'clustering' | 'outliers' | 'decomposition';
  /** @internal */
  abstract learn(points: Points): LearnedPoints | Promise<LearnedPoints>;
  /** @internal Whether `fit` takes sampleWeight. */
  readonly takesWeights: boolean = false;
  /** @internal The preprocessing that `fit` on a table adds. */
  usualSteps(): readonly StepSpec[] { return [tableVectorizer().spec]; }

  /** The parameters as given, with defaults. */
  getParams(): Readonly<Record<string, unknown>> { return { ...this.parameters }; }

  /**
   * Learns from all columns, or from `features`.
   *
   * @example const model = await new KMeans({ nClusters: 3, seed: 1 }).fit(customers);
   */
  fit(table: Table, options: UnsupervisedOptions = {}): Promise<FittedModel> {
    return fitUnsupervised(this.usualSteps(), this, table, options);
  }
}

const MOST_OUTPUTS = 10_000;

export function fitUnsupervised(specs: readonly StepSpec[], estimator: Unsupervised, table: Table, options: UnsupervisedOptions): Promise<FittedModel> {
  if (!isTable(table) || typeof options !== 'object' || options === null) return Promise.reject(new DataError(`${estimator.name}.fit takes a table; there is no target to name.`, "For example: await model.fit(table, { features: ['age', 'income'] })."));
  return asRun(() => ofFit(estimator, table, null, options), (run) => fitPoints(specs, estimator, table, options, run));
}

async function fitPoints(specs: readonly StepSpec[], estimator: Unsupervised, table: Table, options: UnsupervisedOptions, run: Run | null): Promise<FittedModel> {
  if (options.sampleWeight !== undefined && !estimator.takesWeights) throw new DataError(`${estimator.name} takes no sampleWeight.`, 'Leave it out, or repeat rows.');
  const frame = frameOf(table);
  if (frame.rowCount === 0) throw new DataError('The table has no rows to learn from.', 'Look at what the steps before left of it.');
  const weights = weightsOf(table, frame, options.sampleWeight);
  const columns = chooseInputs(table, frame, null, options.features, typeof options.sampleWeight === 'string' ? options.sampleWeight : null);
  const { steps, blocks } = fitSteps(specs, { rowCount: frame.rowCount, columns });
  const names = featureNames(blocks);
  if (names.length === 0) throw new DataError('Preprocessing leaves no column to learn from.', 'Text columns that are nearly all distinct are left out by default; choose others.');
  const { head, outputs = [], labels, history = [] } = await learn(estimator, { inputs: inputsOf(blocks), weights });
  noteHistory(run, history);
  const signature: ModelSignature = {
    task: estimator.task, target: TARGETS[estimator.task], inputs: columns.map((input) => ({ name: input.name, type: input.type, nullable: countMissing(input) > 0 })), outputs: [...OUTPUTS[estimator.task], ...outputs],
  };
  if (signature.outputs.length > MOST_OUTPUTS) throw new DataError(`It would give ${signature.outputs.length} columns; ${MOST_OUTPUTS} is the most.`, 'Ask for fewer components.');
  return new FittedModel({ signature, steps, featureNames: names, head, baseline: { task: 'none' }, parameters: { estimator: estimator.name, ...estimator.parameters }, history }, table, labels ?? null);
}

/** What the methods themselves refuse, in the library's words. */
async function learn(estimator: Unsupervised, points: Points): Promise<LearnedPoints> {
  try {
    return await estimator.learn(points);
  } catch (error) {
    throw error instanceof RangeError ? new DataError(error.message) : error;
  }
}

const TARGETS = { clustering: 'cluster', outliers: 'outlier', decomposition: 'component' } as const;
const PREDICTION: SchemaColumn = { name: 'prediction', type: 'integer', nullable: false };
const OUTPUTS: Readonly<Record<Unsupervised['task'], readonly SchemaColumn[]>> = { clustering: [PREDICTION], outliers: [PREDICTION, { name: 'score', type: 'number', nullable: false }], decomposition: [] };

/** Numbered columns of numbers. */
export function numbered(prefix: string, count: number): SchemaColumn[] {
  return Array.from({ length: count }, (_, index) => ({ name: `${prefix}${index}`, type: 'number', nullable: false }));
}
