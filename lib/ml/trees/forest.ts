/** One exact tree, or many whose mean predicts: random forests (Breiman 2001) and extremely randomised trees (Geurts et al. 2006). */
import { decide } from '../metrics/classification';
import { r2 } from '../metrics/regression';
import { createRandom } from '../random';
import { createCriterion, type CriterionName } from './exact/criterion';
import { rankFeatures } from './exact/data';
import { TreeGrower, type TreeLimits } from './exact/grow';
import type { Features } from './features';
import { addLeaves, TreesWriter, type Trees } from './trees';

export interface ForestParameters extends TreeLimits {
  readonly criterion: CriterionName;
  readonly nEstimators: number;
  /** Each tree sees rows drawn with replacement. */
  readonly bootstrap: boolean;
  /** Rows drawn for each tree; null: as many as there are. */
  readonly maxSamples: number | null;
  /** Whether to predict each row by the trees that did not see it. */
  readonly oobScore: boolean;
  readonly seed: number;
}

export interface ForestFit {
  readonly trees: Trees;
  readonly importances: Float64Array;
  /** Rows × width by the trees that did not see the row, NaN where all did; null unless asked for. */
  readonly outOfBag: Float64Array | null;
}

/**
 * `target`: class codes below `classes`, or numbers where `classes` is 0. `weights`: one for each row, at least 0, or null; rows of no
 * weight are left out. Yields after each tree how many there are. Throws a RangeError for a target that the criterion does not know.
 */
export function* fitForest(features: Features, target: Float64Array, classes: number, weights: Float64Array | null, parameters: ForestParameters): Generator<number, ForestFit> {
  const { rows } = features;
  if (parameters.criterion === 'poisson' && !(target.every((value) => value >= 0) && target.some((value) => value > 0))) throw new RangeError("Criterion 'poisson' takes targets of at least 0 that are not all 0.");
  const random = createRandom(parameters.seed);
  const criterion = createCriterion(parameters.criterion, target, classes, weights);
  const grower = new TreeGrower(rankFeatures(features), criterion, parameters);
  const width = Math.max(1, classes);
  const writer = new TreesWriter(width);
  const importances = new Float64Array(features.columns.length);
  const outOfBag = parameters.oobScore ? new Float64Array(rows * width) : null;
  const votes = new Int32Array(rows);
  for (let tree = 1; tree <= parameters.nEstimators; tree++) {
    // A seed for each tree, so that a tree is the same however many come before it.
    const own = createRandom(Math.floor(random.next() * 2 ** 32));
    const drawn = parameters.bootstrap ? draw(rows, parameters.maxSamples ?? rows, own.below) : null;
    const weightsOfTree = drawn === null ? weights : weights === null ? drawn : drawn.map((count, row) => count * weights[row]!);
    const seen = rowsOfWeight(rows, weightsOfTree);
    if (seen.length === 0) throw new RangeError('No row has a weight above 0.');
    criterion.weights = weightsOfTree;
    const grown = grower.grow(seen, own, importances);
    writer.add(grown);
    if (outOfBag !== null && drawn !== null) {
      const one = new TreesWriter(width);
      one.add(grown);
      const said = new Float64Array(rows * width);
      addLeaves(one.finish(), features, width, said);
      for (let row = 0; row < rows; row++) {
        if (drawn[row]! > 0) continue;
        votes[row]!++;
        for (let i = 0; i < width; i++) outOfBag[row * width + i]! += said[row * width + i]!;
      }
    }
    yield tree;
  }
  outOfBag?.forEach((sum, i) => { outOfBag[i] = sum / votes[Math.floor(i / width)]!; });
  const total = importances.reduce((sum, value) => sum + value, 0);
  return { trees: writer.finish(), importances: importances.map((value) => (total > 0 ? value / total : 0)), outOfBag };
}

function rowsOfWeight(rows: number, weights: Float64Array | null): Int32Array {
  const kept = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) if (weights === null || weights[row]! > 0) kept[count++] = row;
  return kept.slice(0, count);
}

function draw(rows: number, count: number, below: (bound: number) => number): Float64Array {
  const counts = new Float64Array(rows);
  for (let i = 0; i < count; i++) counts[below(rows)]!++;
  return counts;
}

/** Accuracy, or R² where `classes` is 0, of what trees say of rows that they did not see; rows that all saw do not count. */
export function scoreOutOfBag(target: Float64Array, outOfBag: Float64Array, classes: number): number {
  const width = Math.max(1, classes);
  const rows = [...target.keys()].filter((row) => !Number.isNaN(outOfBag[row * width]!));
  if (classes === 0) return r2(Float64Array.from(rows, (row) => target[row]!), Float64Array.from(rows, (row) => outOfBag[row]!)).value ?? NaN;
  const decided = decide(outOfBag, classes, null, null);
  return rows.reduce((right, row) => right + Number(decided[row] === target[row]), 0) / rows.length;
}
