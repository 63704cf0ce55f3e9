/**
 * Histogram gradient boosting as scikit-learn's HistGradientBoosting, after LightGBM (Ke et al. 2017). The fit is a generator, so that
 * whoever runs it can show how far it is and let other work in between.
 */
import { createRandom } from '../../random';
import { splitRows } from '../../splits/holdout';
import { takeFeatures, takeNumbers, type Features } from '../features';
import { addLeaves, TreesWriter, type Trees } from '../trees';
import { findBins, toBins } from './bins';
import { Grower } from './grow';
import { createLoss, type Link, type LossName } from './loss';

export interface BoostingParameters {
  readonly loss: LossName;
  /** In [0, 1]; of loss 'quantile' only. */
  readonly quantile: number;
  /** > 0 */
  readonly learningRate: number;
  readonly maxIter: number;
  readonly maxLeafNodes: number | null;
  readonly maxDepth: number | null;
  readonly minSamplesLeaf: number;
  readonly l2Regularization: number;
  readonly maxFeatures: number;
  /** 2 … 255 */
  readonly maxBins: number;
  /** 'auto': with more than 10,000 rows. */
  readonly earlyStopping: 'auto' | boolean;
  /** Null: watch the training loss. */
  readonly validationFraction: number | null;
  readonly nIterNoChange: number;
  readonly tol: number;
  readonly seed: number;
  /** 1: rising, −1: falling, 0: free, for each feature. */
  readonly monotonic: Int8Array;
}

export interface BoostingFit {
  /** One tree for each iteration and output. */
  readonly trees: Trees;
  /** The raw scores before the first tree. */
  readonly base: Float64Array;
  readonly link: Link;
  /** Shares of what all splits gained, by feature; zeros where nothing was split. */
  readonly importances: Float64Array;
  /** Losses before the first and after each iteration, where stopping early is on. */
  readonly trainLoss: readonly number[];
  readonly validationLoss: readonly number[];
}

/**
 * `target`: class codes below `classes` for log loss, else numbers. `weights`: one for each row, at least 0, or null. Yields after each
 * iteration how many there were. Throws a RangeError for a target that the loss does not know.
 */
export function* fitBoosting(features: Features, target: Float64Array, classes: number, weights: Float64Array | null, parameters: BoostingParameters): Generator<number, BoostingFit> {
  const random = createRandom(parameters.seed);
  const loss = createLoss(parameters.loss, classes, parameters.quantile, weights !== null);
  if (parameters.loss === 'poisson' && !(target.every((value) => value >= 0) && target.some((value) => value > 0))) throw new RangeError("Loss 'poisson' takes targets of at least 0 that are not all 0.");
  const isWatching = parameters.earlyStopping === 'auto' ? features.rows > 10_000 : parameters.earlyStopping;
  const parted = isWatching && parameters.validationFraction !== null ? splitRows(features.rows, parameters.validationFraction, parameters.seed, loss.link === 'identity' || loss.link === 'exp' ? null : Int32Array.from(target)) : null;
  const part = (rows: Int32Array | undefined): Part => (rows === undefined ? { features, target, weights } : { features: takeFeatures(features, rows), target: takeNumbers(target, rows), weights: weights === null ? null : takeNumbers(weights, rows) });
  const train = part(parted?.train);
  const held = parted === null ? null : part(parted.test);
  const bins = findBins(train.features, train.weights, parameters.maxBins, random);
  const grower = new Grower(bins, toBins(train.features, bins), parameters, loss.hasConstantHessian, train.weights, random);
  const base = loss.start(train.target, train.weights);
  const scoresOf = (rows: number) => Array.from(base, (score) => new Float64Array(rows).fill(score));
  const raw = scoresOf(train.features.rows);
  const rawHeld = held === null ? null : scoresOf(held.features.rows);
  const gradients = raw.map((scores) => new Float32Array(scores.length));
  const hessians = raw.map((scores) => new Float32Array(scores.length));
  const trainLoss: number[] = [];
  const validationLoss: number[] = [];
  const watch = (): boolean => {
    trainLoss.push(loss.mean(train.target, train.weights, raw));
    if (held !== null) validationLoss.push(loss.mean(held.target, held.weights, rawHeld!));
    return hasStalled(held === null ? trainLoss : validationLoss, parameters.nIterNoChange, parameters.tol);
  };
  if (isWatching) watch();
  const writer = new TreesWriter(1);
  for (let iteration = 1; iteration <= parameters.maxIter; iteration++) {
    loss.fill(train.target, train.weights, raw, gradients, hessians);
    for (let output = 0; output < loss.outputs; output++) {
      const scores = raw[output]!;
      const refit = loss.step === null ? null : (rows: Int32Array) => loss.step!(Float64Array.from(rows, (row) => train.target[row]! - scores[row]!), train.weights === null ? null : takeNumbers(train.weights, rows));
      const { tree, leaves } = grower.grow(gradients[output]!, hessians[output]!, refit);
      for (const { rows, value } of leaves) for (let i = 0; i < rows.length; i++) scores[rows[i]!]! += value;
      writer.add(tree);
      if (held !== null) {
        const one = new TreesWriter(1);
        one.add(tree);
        addLeaves(one.finish(), held.features, 1, rawHeld![output]!);
      }
    }
    yield iteration;
    if (isWatching && watch()) break;
  }
  const total = grower.gains.reduce((sum, gain) => sum + gain, 0);
  return { trees: writer.finish(), base, link: loss.link, importances: grower.gains.map((gain) => (total > 0 ? gain / total : 0)), trainLoss, validationLoss };
}

interface Part { readonly features: Features; readonly target: Float64Array; readonly weights: Float64Array | null }

/** Whether none of the last `patience` losses is better by `tol` than the one before them. */
function hasStalled(losses: readonly number[], patience: number, tol: number): boolean {
  if (losses.length <= patience) return false;
  const reference = losses.at(-1 - patience)! - tol;
  return !losses.slice(-patience).some((value) => value < reference);
}
