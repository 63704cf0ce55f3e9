/** k-means on small random batches (Sculley 2010), with scikit-learn's early stopping. */
import { squaredDistance, takeDense, type Dense } from '../dense';
import { createRandom, permutation, type Random } from '../random';
import { drawCenters, nearestCenters, type KMeansFit, type KMeansParameters } from './kmeans';

export interface MiniBatchParameters extends KMeansParameters {
  readonly batchSize: number;
  /** Batches without a better smoothed inertia after which it stops; null: never. */
  readonly maxNoImprovement: number | null;
  /** Centres with a smaller share of the largest count move to random rows. */
  readonly reassignmentRatio: number;
}

/** As `fitKMeans`; yields after each batch. */
export function* fitMiniBatchKMeans(points: Dense, weights: Float64Array | null, parameters: MiniBatchParameters): Generator<number, KMeansFit> {
  const { clusters, init, nInit, maxNoImprovement } = parameters;
  const { rows, columns } = points;
  if (clusters > rows) throw new RangeError(`There are ${rows} rows for ${clusters} clusters; it takes at least as many rows.`);
  const random = createRandom(parameters.seed);
  const batchSize = Math.min(parameters.batchSize, rows);
  const sampleOf = () => permutation(rows, random).subarray(0, Math.min(rows, Math.max(3 * batchSize, 3 * clusters)));
  const validation = sampleOf();
  const validationPoints = takeDense(points, validation);
  const validationWeights = weights === null ? null : Float64Array.from(validation, (row) => weights[row]!);
  let centers = new Float64Array(0);
  let least = Infinity;
  for (let run = 0; run < (typeof init === 'object' ? 1 : nInit); run++) {
    const sample = sampleOf();
    const started = typeof init === 'object' ? init.values.slice() : drawCenters(takeDense(points, sample), weights === null ? null : Float64Array.from(sample, (row) => weights[row]!), clusters, init, random);
    const inertia = inertiaOf(validationPoints, validationWeights, started);
    if (inertia < least) { least = inertia; centers = started as Float64Array<ArrayBuffer>; }
  }
  const counts = new Float64Array(clusters);
  const batches = Math.floor((parameters.maxIter * rows) / batchSize);
  let smoothed: number | null = null;
  let best = Infinity;
  let since = 0;
  let step = 0;
  while (step < batches) {
    const batch = Int32Array.from({ length: batchSize }, () => random.below(rows));
    const inertia = learnBatch(points, weights, batch, centers, counts) / batchSize;
    step++;
    if (step % (10 + Math.floor(Math.min(...counts))) === 0) reassign(points, batch, centers, counts, parameters.reassignmentRatio, random);
    yield step;
    if (step === 1) continue;
    const share: number = Math.min(1, (batchSize * 2) / (rows + 1));
    smoothed = smoothed === null ? inertia : smoothed * (1 - share) + inertia * share;
    if (smoothed < best) { best = smoothed; since = 0; } else since++;
    if (maxNoImprovement !== null && since >= maxNoImprovement) break;
  }
  const labels = nearestCenters(points, centers);
  let inertia = 0;
  for (let row = 0; row < rows; row++) inertia += squaredDistance(points.values, row, centers, labels[row]!, columns) * (weights === null ? 1 : weights[row]!);
  return { centers, labels, inertia, iterations: Math.ceil((step * batchSize) / rows) };
}

function inertiaOf(points: Dense, weights: Float64Array | null, centers: Float64Array): number {
  const labels = nearestCenters(points, centers);
  let total = 0;
  for (let row = 0; row < points.rows; row++) total += squaredDistance(points.values, row, centers, labels[row]!, points.columns) * (weights === null ? 1 : weights[row]!);
  return total;
}

/** Moves each centre to the mean of all rows it ever got; gives the batch's inertia before. */
function learnBatch({ columns, values }: Dense, weights: Float64Array | null, batch: Int32Array, centers: Float64Array, counts: Float64Array): number {
  const taken = takeDense({ rows: 0, columns, values }, batch);
  const labels = nearestCenters(taken, centers);
  let inertia = 0;
  for (let i = 0; i < batch.length; i++) inertia += squaredDistance(taken.values, i, centers, labels[i]!, columns);
  for (let i = 0; i < batch.length; i++) {
    const weight = weights === null ? 1 : weights[batch[i]!]!;
    if (weight === 0) continue;
    const label = labels[i]!;
    counts[label]! += weight;
    const rate = weight / counts[label]!;
    for (let column = 0; column < columns; column++) centers[label * columns + column]! += rate * (taken.values[i * columns + column]! - centers[label * columns + column]!);
  }
  return inertia;
}

function reassign({ columns, values }: Dense, batch: Int32Array, centers: Float64Array, counts: Float64Array, ratio: number, random: Random): void {
  const most = Math.max(...counts);
  const poor = [...counts.keys()].filter((cluster) => counts[cluster]! < ratio * most).sort((a, b) => counts[a]! - counts[b]!).slice(0, Math.floor(batch.length / 2));
  if (poor.length === 0) return;
  const least = Math.min(...[...counts].filter((_, cluster) => !poor.includes(cluster)));
  for (const cluster of poor) {
    const row = batch[random.below(batch.length)]!;
    centers.set(values.subarray(row * columns, (row + 1) * columns), cluster * columns);
    counts[cluster] = least;
  }
}
