/** Clustering by scikit-learn's names and defaults. */
import { fitAgglomerative, type Linkage } from '@/lib/ml/cluster/agglomerative';
import { fitDbscan } from '@/lib/ml/cluster/dbscan';
import { fitKMeans, type KMeansParameters } from '@/lib/ml/cluster/kmeans';
import { fitMiniBatchKMeans } from '@/lib/ml/cluster/mini-batch';
import { squaredDistance, takeDense, type Dense } from '@/lib/ml/dense';
import { fitMixture, type CovarianceType } from '@/lib/ml/mixture/gaussian';
import { DataError } from '../errors';
import { emit } from '../host';
import { checkChoice, checkNumber, runFit, seedOf } from './common';
import { numbered, Unsupervised, type LearnedPoints, type Points } from './unsupervised';

export interface KMeansOptions {
  readonly nClusters?: number;
  /** 'k-means++' (default), 'random', or the first centres as rows of numbers, one for each feature after preprocessing. */
  readonly init?: 'k-means++' | 'random' | readonly (readonly number[])[];
  /** Runs, of which the best is kept. 'auto': 1, or 10 where `init` is 'random'. */
  readonly nInit?: number | 'auto';
  readonly maxIter?: number;
  readonly tol?: number;
  readonly seed?: number;
}

type Init = NonNullable<KMeansOptions['init']>;

function checkKMeans({ nClusters = 8, init = 'k-means++', nInit = 'auto', maxIter, tol, seed }: KMeansOptions & { readonly maxIter: number; readonly tol: number }) {
  checkNumber('nClusters', nClusters, { least: 1, most: 100_000, isInteger: true });
  if (typeof init === 'string') checkChoice('init', init, ['k-means++', 'random']);
  else if (!Array.isArray(init) || init.length !== nClusters) throw new DataError(`init has ${Array.isArray(init) ? init.length : 'no'} rows for ${nClusters} clusters.`, 'Give one row of numbers for each cluster.');
  if (nInit !== 'auto') checkNumber('nInit', nInit, { least: 1, most: 10_000, isInteger: true });
  checkNumber('maxIter', maxIter, { least: 1, most: 1_000_000, isInteger: true });
  checkNumber('tol', tol, { least: 0 });
  return { nClusters, init, nInit, maxIter, tol, seed: seed ?? null };
}

function startOf(init: Init, columns: number): KMeansParameters['init'] {
  if (typeof init === 'string') return init;
  const odd = init.findIndex((row) => row.length !== columns || !row.every(Number.isFinite));
  if (odd >= 0) throw new DataError(`Row ${odd} of init is not ${columns} finite numbers.`, 'Give one for each feature after preprocessing.');
  return { rows: init.length, columns, values: Float64Array.from(init.flat()) };
}

/**
 * Groups rows around `nClusters` (8) centres so that squared distances are least. Equal to scikit-learn's from the same first centres;
 * `fit(…)` has `labels`, `inertia` and `clusterCenters`, `transform` gives the distances to the centres. Takes `sampleWeight`.
 *
 * @example const model = await new KMeans({ nClusters: 4, seed: 1 }).fit(customers, { features: ['age', 'spend'] });
 */
export class KMeans extends Unsupervised {
  readonly name: string = 'KMeans';
  readonly task = 'clustering';
  override readonly takesWeights = true;
  readonly parameters: ReturnType<typeof checkKMeans>;

  constructor(options: KMeansOptions = {}) {
    super();
    const { maxIter = 300, tol = 1e-4 } = options;
    this.parameters = checkKMeans({ ...options, maxIter, tol });
  }

  async learn({ inputs, weights }: Points): Promise<LearnedPoints> {
    const { nClusters, init, nInit, maxIter, tol, seed } = this.parameters;
    const points = inputs.dense;
    const fit = await runFit(fitKMeans(points, weights, { clusters: nClusters, init: startOf(init, points.columns), nInit: nInit === 'auto' ? (init === 'random' ? 10 : 1) : nInit, maxIter, tol, seed: seedOf(seed) }), 'Iteration', maxIter);
    return { head: { kind: 'centroids', clusters: nClusters, features: points.columns, inertia: fit.inertia, iterations: fit.iterations, centers: fit.centers }, labels: fit.labels };
  }
}

/** KMeans on random batches of `batchSize` (1024) rows: nearly as good, and faster on millions of rows. Differs from scikit-learn's by chance only. */
export class MiniBatchKMeans extends Unsupervised {
  readonly name = 'MiniBatchKMeans';
  readonly task = 'clustering';
  override readonly takesWeights = true;
  readonly parameters: ReturnType<typeof checkKMeans> & { readonly batchSize: number; readonly maxNoImprovement: number | null; readonly reassignmentRatio: number };

  constructor(options: KMeansOptions & { readonly batchSize?: number; readonly maxNoImprovement?: number | null; readonly reassignmentRatio?: number } = {}) {
    super();
    const { maxIter = 100, tol = 0, batchSize = 1024, maxNoImprovement = 10, reassignmentRatio = 0.01 } = options;
    checkNumber('batchSize', batchSize, { least: 1, isInteger: true });
    checkNumber('maxNoImprovement', maxNoImprovement, { least: 1, isInteger: true, orNull: 'going on to maxIter' });
    checkNumber('reassignmentRatio', reassignmentRatio, { least: 0 });
    this.parameters = { ...checkKMeans({ ...options, maxIter, tol }), batchSize, maxNoImprovement, reassignmentRatio };
  }

  async learn({ inputs, weights }: Points): Promise<LearnedPoints> {
    const { nClusters, init, nInit, seed, ...rest } = this.parameters;
    const points = inputs.dense;
    const steps = Math.floor((rest.maxIter * points.rows) / Math.min(rest.batchSize, points.rows));
    const fit = await runFit(fitMiniBatchKMeans(points, weights, { ...rest, clusters: nClusters, init: startOf(init, points.columns), nInit: nInit === 'auto' ? 3 : nInit, seed: seedOf(seed) }), 'Batch', steps);
    return { head: { kind: 'centroids', clusters: nClusters, features: points.columns, inertia: fit.inertia, iterations: fit.iterations, centers: fit.centers }, labels: fit.labels };
  }
}

/**
 * Groups rows that lie densely: a core row has `minSamples` (5) rows within `eps` (0.5), itself included; the label −1 is noise. Equal to
 * scikit-learn's. `predict` gives a new row the cluster of the core rows within eps. Takes `sampleWeight`.
 */
export class DBSCAN extends Unsupervised {
  readonly name = 'DBSCAN';
  readonly task = 'clustering';
  override readonly takesWeights = true;
  readonly parameters: { readonly eps: number; readonly minSamples: number };

  constructor({ eps = 0.5, minSamples = 5 }: { readonly eps?: number; readonly minSamples?: number } = {}) {
    super();
    checkNumber('eps', eps, { above: 0, most: Number.MAX_VALUE });
    checkNumber('minSamples', minSamples, { least: 1, isInteger: true });
    this.parameters = { eps, minSamples };
  }

  learn({ inputs: { dense }, weights }: Points): LearnedPoints {
    const { eps, minSamples } = this.parameters;
    const { labels, cores, clusters } = fitDbscan(dense, weights, eps, minSamples);
    if (clusters === 0) emit({ kind: 'notice', text: 'DBSCAN found no dense place: every row is noise. Raise eps, or lower minSamples.' });
    return { head: { kind: 'dbscan', eps, clusters, features: dense.columns, cores: cores.length, points: takeDense(dense, cores).values, labels: Float64Array.from(cores, (row) => labels[row]!) }, labels };
  }
}

/**
 * Merges the two nearest groups until `nClusters` (2) are left, or, where that is null, until they are `distanceThreshold` apart. `linkage`:
 * 'ward' (default), 'complete', 'average' or 'single'. Compares every two rows: 12,000 at most. Labels are scikit-learn's groups, numbered
 * by their first rows; `predict` gives a new row the group with the nearest mean.
 */
export class AgglomerativeClustering extends Unsupervised {
  readonly name = 'AgglomerativeClustering';
  readonly task = 'clustering';
  readonly parameters: { readonly nClusters: number | null; readonly linkage: Linkage; readonly distanceThreshold: number | null };

  constructor({ nClusters = 2, linkage = 'ward', distanceThreshold = null }: { readonly nClusters?: number | null; readonly linkage?: Linkage; readonly distanceThreshold?: number | null } = {}) {
    super();
    checkChoice('linkage', linkage, ['ward', 'complete', 'average', 'single']);
    checkNumber('nClusters', nClusters, { least: 1, isInteger: true, orNull: 'as distanceThreshold says' });
    checkNumber('distanceThreshold', distanceThreshold, { least: 0, orNull: 'as nClusters says' });
    if ((nClusters === null) === (distanceThreshold === null)) throw new DataError('One of nClusters and distanceThreshold says where to stop.', 'Set nClusters: null to use distanceThreshold.');
    this.parameters = { nClusters, linkage, distanceThreshold };
  }

  learn({ inputs: { dense } }: Points): LearnedPoints {
    const { nClusters, linkage, distanceThreshold } = this.parameters;
    const { labels, clusters } = fitAgglomerative(dense, linkage, nClusters === null ? { distance: distanceThreshold! } : { clusters: nClusters });
    return { head: centroidsOf(dense, labels, clusters), labels };
  }
}

function centroidsOf(points: Dense, labels: Int32Array, clusters: number): Extract<LearnedPoints['head'], { kind: 'centroids' }> {
  const { columns, values } = points;
  const centers = new Float64Array(clusters * columns);
  const sizes = new Float64Array(clusters);
  labels.forEach((label, row) => {
    sizes[label]! += 1;
    for (let column = 0; column < columns; column++) centers[label * columns + column]! += values[row * columns + column]!;
  });
  centers.forEach((sum, at) => { centers[at] = sum / sizes[Math.floor(at / columns)]!; });
  const inertia = labels.reduce((sum, label, row) => sum + squaredDistance(values, row, centers, label, columns), 0);
  return { kind: 'centroids', clusters, features: columns, inertia, iterations: 0, centers };
}

export interface MixtureOptions {
  readonly nComponents?: number;
  readonly covarianceType?: CovarianceType;
  readonly tol?: number;
  /** Added to each variance. */
  readonly regCovar?: number;
  readonly maxIter?: number;
  readonly nInit?: number;
  readonly seed?: number;
}

/**
 * Clusters as `nComponents` (1) Gaussian distributions, each row with a share in every one (`predictProba`). `covarianceType`: 'full'
 * (default), 'tied', 'diag' or 'spherical'. Equal to scikit-learn's from equal starts, which k-means gives.
 */
export class GaussianMixture extends Unsupervised {
  readonly name = 'GaussianMixture';
  readonly task = 'clustering';
  readonly parameters: Required<Omit<MixtureOptions, 'seed'>> & { readonly seed: number | null };

  constructor({ nComponents = 1, covarianceType = 'full', tol = 1e-3, regCovar = 1e-6, maxIter = 100, nInit = 1, seed }: MixtureOptions = {}) {
    super();
    checkNumber('nComponents', nComponents, { least: 1, most: 1000, isInteger: true });
    checkChoice('covarianceType', covarianceType, ['full', 'tied', 'diag', 'spherical']);
    checkNumber('tol', tol, { least: 0 });
    checkNumber('regCovar', regCovar, { least: 0 });
    checkNumber('maxIter', maxIter, { least: 1, most: 1_000_000, isInteger: true });
    checkNumber('nInit', nInit, { least: 1, most: 10_000, isInteger: true });
    this.parameters = { nComponents, covarianceType, tol, regCovar, maxIter, nInit, seed: seed ?? null };
  }

  async learn({ inputs }: Points): Promise<LearnedPoints> {
    const { nComponents, seed, ...rest } = this.parameters;
    const points = inputs.dense;
    const { weights, means, factors, lowerBound, converged } = await runFit(fitMixture(points, { ...rest, components: nComponents, seed: seedOf(seed) }), 'Iteration', rest.maxIter);
    if (!converged) emit({ kind: 'notice', text: 'GaussianMixture stopped before it converged. Raise maxIter, or tol.' });
    return { head: { kind: 'mixture', clusters: nComponents, features: points.columns, lowerBound, weights, means, factors }, outputs: numbered('probability_', nComponents) };
  }
}
