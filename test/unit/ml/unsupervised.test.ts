import { describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/unsupervised.json';
import { KMeans, MiniBatchKMeans, DBSCAN, AgglomerativeClustering, GaussianMixture, PCA, Pipeline, TruncatedSVD, type FittedModel } from '@/kernel/stdlib/ml';
import { Table } from '@/kernel/stdlib/data';
import { eigenSymmetric } from '@/lib/ml/decomposition/eigen';
import { expectAllClose, expectClose } from './close';

const tableOf = (rows: readonly (readonly number[])[], name = 'x') => Table.fromColumns(Object.fromEntries(rows[0]!.map((_, c) => [`f${c}`, rows.map((row) => row[c]!)])), { name });
const x = tableOf(golden.x);
const rowsOf = (rows: readonly Readonly<Record<string, number>>[]) => rows.flatMap((row) => Object.values(row));
const columnsOf = (table: Table) => Array.from({ length: table.rowCount }, (_, row) => table.columnNames.map((name) => table.column(name).toNumbers()[row]!)).flat();
const sampleWeight = (isWeighted: boolean) => (isWeighted ? { sampleWeight: golden.weights } : {});

/** The same groups, whatever their numbers. */
function expectSameGroups(actual: readonly number[], expected: readonly number[]) {
  const renumber = (labels: readonly number[]) => { const seen = new Map<number, number>(); return labels.map((label) => { if (!seen.has(label)) seen.set(label, seen.size); return seen.get(label)!; }); };
  expect(renumber(actual)).toEqual(renumber(expected));
}

describe('k-means equals scikit-learn from the same first centres', () => {
  it.each(golden.kmeans)('weighted: $weighted', async (example) => {
    const model = await new Pipeline([new KMeans({ nClusters: 4, init: golden.x.slice(0, 4), tol: 0 })]).fit(x, sampleWeight(example.weighted));
    expectAllClose(rowsOf(model.clusterCenters), example.centers, 1e-9);
    expect(model.labels).toEqual(example.labels);
    expect(model.predict(x)).toEqual(example.labels);
    expectClose(model.inertia, example.inertia, 1e-9);
    expectAllClose(columnsOf(model.transform(x.head(3))), example.distances, 1e-9);
  });

  it('where a cluster runs empty and it takes many iterations', async () => {
    const { noise } = golden;
    const model = await new Pipeline([new KMeans({ nClusters: 6, init: noise.init, tol: 0 })]).fit(tableOf(noise.x));
    expectAllClose(rowsOf(model.clusterCenters), noise.centers, 1e-9);
    expect(model.labels).toEqual(noise.labels);
  });

  it('and by score where the start is drawn: the mean inertia of twelve seeds lies among theirs', async () => {
    const { minibatch } = golden;
    const uniform = tableOf(Array.from({ length: 3000 }, (_, row) => minibatch.x.slice(row * 4, row * 4 + 4)));
    const meanOf = async (fit: (seed: number) => Promise<FittedModel>) => { let sum = 0; for (let seed = 0; seed < 12; seed++) sum += (await fit(seed)).inertia; return sum / 12; };
    const [low, high] = [Math.min(...minibatch.full), Math.max(...minibatch.full)];
    const full = await meanOf((seed) => new Pipeline([new KMeans({ nClusters: 7, seed })]).fit(uniform));
    expect(full).toBeGreaterThan(low * 0.999);
    expect(full).toBeLessThan(high * 1.001);
    const batch = await meanOf((seed) => new Pipeline([new MiniBatchKMeans({ nClusters: 7, seed })]).fit(uniform));
    expect(batch).toBeGreaterThan(low * 0.999);
    expect(batch).toBeLessThan(Math.max(...minibatch.inertias) * 1.01);
  });
});

describe('DBSCAN equals scikit-learn', () => {
  it.each(golden.dbscan)('eps $eps, minSamples $minSamples, weighted: $weighted', async ({ eps, minSamples, weighted, labels, cores }) => {
    const model = await new Pipeline([new DBSCAN({ eps, minSamples })]).fit(x, sampleWeight(weighted));
    expect(model.labels).toEqual(labels);
    expect(model.attributes['components']).toHaveLength(cores);
    expect(model.predict(x)).toEqual(labels);
  });
});

describe('hierarchical clustering equals scikit-learn', () => {
  it.each(golden.agglomerative)('$linkage, $nClusters clusters', async ({ linkage, nClusters, distanceThreshold, labels }) => {
    expectSameGroups((await new Pipeline([new AgglomerativeClustering({ linkage: linkage as 'ward', nClusters, distanceThreshold })]).fit(x)).labels, labels);
  });
});

describe('Gaussian mixtures equal scikit-learn', () => {
  it.each(golden.mixture)('$covarianceType', async ({ covarianceType, weights, means, lowerBound, shares }) => {
    const model = await new Pipeline([new GaussianMixture({ nComponents: 4, covarianceType: covarianceType as 'full', tol: 1e-13, maxIter: 5000, nInit: 3, seed: 1 })]).fit(x);
    const own = model.attributes['means'] as readonly Readonly<Record<string, number>>[];
    const order = [...own.keys()].sort((a, b) => own[a]!['f0']! - own[b]!['f0']!);
    expectClose(model.attributes['lowerBound'] as number, lowerBound, 1e-9);
    expectAllClose(order.map((c) => (model.attributes['weights'] as number[])[c]!), weights, 1e-6);
    expectAllClose(rowsOf(order.map((c) => own[c]!)), means, 1e-6);
    const proba = model.predictProba(x.head(4));
    expectAllClose(Array.from({ length: 4 }, (_, row) => order.map((c) => proba.column(`probability_${c}`).toNumbers()[row]!)).flat(), shares, 1e-6);
  });
});

describe('principal components equal scikit-learn', () => {
  const data: Readonly<Record<string, Table>> = { x, wide: tableOf(golden.wide) };

  it.each(golden.pca)('of $data, $nComponents components, whitened: $whiten', async (example) => {
    const table = data[example.data]!;
    const model = await new Pipeline([new PCA({ nComponents: example.nComponents, whiten: example.whiten })]).fit(table);
    const kept = example.variance.length;
    expect(model.components).toHaveLength(example.count);
    expectAllClose(rowsOf(model.components.slice(0, kept)), example.components, 1e-9);
    expectAllClose(model.explainedVarianceRatio.slice(0, kept), example.ratio, 1e-9);
    expectClose(model.attributes['noiseVariance'] as number, example.noise, 1e-9);
    const transformed = model.transform(table.head(3));
    expectAllClose(columnsOf(transformed.select(...transformed.columnNames.slice(0, kept))), example.transformed, 1e-8);
  });

  it.each(golden.svd)('and truncated singular values of $data', async (example) => {
    const model = await new Pipeline([new TruncatedSVD()]).fit(data[example.data]!);
    expectAllClose(rowsOf(model.components), example.components, 1e-9);
    expectAllClose(model.explainedVarianceRatio, example.ratio, 1e-9);
    expectAllClose(model.attributes['singularValues'] as number[], example.singular, 1e-9);
    expectAllClose(columnsOf(model.transform(data[example.data]!.head(3))), example.transformed, 1e-9);
  });

  it('eigenvectors are orthogonal and rebuild the matrix, also with equal and zero eigenvalues', () => {
    for (const n of [1, 2, 7, 40]) {
      const m = new Float64Array(n * n);
      for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) m[i * n + j] = m[j * n + i] = i % 3 === 0 && j % 3 === 0 ? 1 : i === j ? 2 : 0;
      const { values, vectors } = eigenSymmetric(m, n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          let [rebuilt, dot] = [0, 0];
          for (let k = 0; k < n; k++) { rebuilt += values[k]! * vectors[k * n + i]! * vectors[k * n + j]!; dot += vectors[i * n + k]! * vectors[j * n + k]!; }
          expect(rebuilt).toBeCloseTo(m[i * n + j]!, 10);
          expect(dot).toBeCloseTo(i === j ? 1 : 0, 10);
        }
      }
    }
  });
});
