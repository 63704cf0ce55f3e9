/** Gradient boosting of exact trees (Friedman 2001), as scikit-learn's `GradientBoostingClassifier` and `…Regressor`. */
import { createRandom, permutation } from '../random';
import { createCriterion } from './exact/criterion';
import { rankFeatures } from './exact/data';
import { TreeGrower, type TreeLimits } from './exact/grow';
import type { Features } from './features';
import type { Link } from './boosting/loss';
import { TreesWriter, type GrownTree, type Trees } from './trees';

export interface GradientParameters extends TreeLimits {
  readonly learningRate: number;
  readonly nEstimators: number;
  /** Share of the rows that each tree sees, drawn without replacement. */
  readonly subsample: number;
  readonly seed: number;
}

export interface GradientFit {
  readonly trees: Trees;
  readonly base: Float64Array;
  readonly link: Link;
  readonly importances: Float64Array;
  /** Mean loss of the training rows after each round. */
  readonly trainLoss: readonly number[];
}

const TINY = 2.220446049250313e-16;

/**
 * `target`: class codes below `classes`, or numbers where `classes` is 0 (squared error). `weights`: one a row, or null. Yields after each
 * round how many there are. Leaves take one Newton step of the loss, times the learning rate.
 */
export function* fitGradient(features: Features, target: Float64Array, classes: number, weights: Float64Array | null, parameters: GradientParameters): Generator<number, GradientFit> {
  const { rows } = features;
  const outputs = classes > 2 ? classes : 1;
  const random = createRandom(parameters.seed);
  const weightOf = (row: number) => (weights === null ? 1 : weights[row]!);
  const base = startOf(target, classes, outputs, rows, weightOf);
  const raw = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row++) raw.set(base, row * outputs);
  const residuals = new Float64Array(rows);
  const criterion = createCriterion('squaredError', residuals, 0, weights);
  const grower = new TreeGrower(rankFeatures(features), criterion, parameters);
  const writer = new TreesWriter(1);
  const importances = new Float64Array(features.columns.length);
  const trainLoss: number[] = [];
  const leaves = new Int32Array(rows);
  const usable = Int32Array.from([...residuals.keys()].filter((row) => weightOf(row) > 0));
  if (usable.length === 0) throw new RangeError('No row has a weight above 0.');
  for (let round = 1; round <= parameters.nEstimators; round++) {
    const seen = parameters.subsample < 1 ? permutation(usable.length, random).subarray(0, Math.max(1, Math.floor(parameters.subsample * usable.length))).map((place) => usable[place]!) : usable;
    // All outputs learn from the scores before the round.
    const shares = classes === 0 ? null : sharesOf(raw, outputs, rows);
    for (let output = 0; output < outputs; output++) {
      for (let row = 0; row < rows; row++) residuals[row] = shares === null ? target[row]! - raw[row]! : (outputs === 1 ? target[row]! : Number(target[row] === output)) - shares[row * outputs + output]!;
      const own = new Float64Array(importances.length);
      const tree = grower.grow(seen.slice(), createRandom(Math.floor(random.next() * 2 ** 32)), own);
      own.forEach((share, feature) => { importances[feature]! += share; });
      for (let row = 0; row < rows; row++) leaves[row] = leafOf(tree, features, row);
      step(tree, leaves, seen, residuals, target, classes, output, weightOf, parameters.learningRate);
      writer.add(tree);
      for (let row = 0; row < rows; row++) raw[row * outputs + output]! += tree.values[leaves[row]!]!;
    }
    trainLoss.push(lossOf(raw, target, classes, outputs, rows, weightOf));
    yield round;
  }
  const total = importances.reduce((sum, value) => sum + value, 0);
  return { trees: writer.finish(), base, link: classes === 0 ? 'identity' : outputs === 1 ? 'logistic' : 'softmax', importances: importances.map((value) => (total > 0 ? value / total : 0)), trainLoss };
}

/** The best constant: the mean, the log-odds, or the logs of the classes' shares. */
function startOf(target: Float64Array, classes: number, outputs: number, rows: number, weightOf: (row: number) => number): Float64Array {
  const sums = new Float64Array(Math.max(1, classes));
  let total = 0;
  for (let row = 0; row < rows; row++) {
    total += weightOf(row);
    sums[classes === 0 ? 0 : target[row]!]! += classes === 0 ? weightOf(row) * target[row]! : weightOf(row);
  }
  if (classes === 0) return Float64Array.of(sums[0]! / total);
  const clipped = sums.map((sum) => Math.min(1 - 1.1920928955078125e-7, Math.max(1.1920928955078125e-7, sum / total)));
  return outputs === 1 ? Float64Array.of(Math.log(clipped[1]! / (1 - clipped[1]!))) : clipped.map(Math.log);
}

function sharesOf(raw: Float64Array, outputs: number, rows: number): Float64Array {
  if (outputs === 1) return raw.map((score) => 1 / (1 + Math.exp(-score)));
  const shares = new Float64Array(raw.length);
  for (let row = 0; row < rows; row++) {
    const from = row * outputs;
    let top = -Infinity;
    for (let k = from; k < from + outputs; k++) top = Math.max(top, raw[k]!);
    let total = 0;
    for (let k = from; k < from + outputs; k++) total += shares[k] = Math.exp(raw[k]! - top);
    for (let k = from; k < from + outputs; k++) shares[k]! /= total;
  }
  return shares;
}

function leafOf(tree: GrownTree, { columns }: Features, row: number): number {
  let node = 0;
  while (tree.left[node] !== 0) {
    const split = tree.splits[node]!;
    const value = columns[split >> 2]![row]!;
    node = (value !== value ? (split & 1) !== 0 : value <= tree.thresholds[node]!) ? tree.left[node]! : tree.right[node]!;
  }
  return node;
}

/** Sets the leaves to one Newton step over the rows that the tree saw. */
function step(tree: GrownTree, leaves: Int32Array, seen: Int32Array, residuals: Float64Array, target: Float64Array, classes: number, output: number, weightOf: (row: number) => number, learningRate: number): void {
  const tops = new Float64Array(tree.values.length);
  const bottoms = new Float64Array(tree.values.length);
  for (let i = 0; i < seen.length; i++) {
    const row = seen[i]!;
    const leaf = leaves[row]!;
    const residual = residuals[row]!;
    const weight = weightOf(row);
    tops[leaf]! += weight * residual;
    // p = y − residual, so that p(1 − p) needs no further exponential.
    const share = classes === 0 ? 0 : (classes === 2 ? target[row]! : Number(target[row] === output)) - residual;
    bottoms[leaf]! += classes === 0 ? weight : weight * share * (1 - share);
  }
  const scale = classes > 2 ? (classes - 1) / classes : 1;
  for (let node = 0; node < tree.values.length; node++) tree.values[node] = tree.left[node] !== 0 || Math.abs(bottoms[node]!) < TINY ? 0 : (learningRate * scale * tops[node]!) / bottoms[node]!;
}

function lossOf(raw: Float64Array, target: Float64Array, classes: number, outputs: number, rows: number, weightOf: (row: number) => number): number {
  let [loss, total] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const weight = weightOf(row);
    total += weight;
    if (classes === 0) loss += weight * (target[row]! - raw[row]!) ** 2;
    else if (outputs === 1) loss += weight * (Math.max(raw[row]!, 0) + Math.log1p(Math.exp(-Math.abs(raw[row]!))) - target[row]! * raw[row]!);
    else {
      const own = raw.subarray(row * outputs, (row + 1) * outputs);
      const top = own.reduce((most, score) => Math.max(most, score), -Infinity);
      loss += weight * (top + Math.log(own.reduce((sum, score) => sum + Math.exp(score - top), 0)) - own[target[row]!]!);
    }
  }
  return loss / total;
}
