/**
 * Fits k-means and logistic regression on generated numbers. Arguments: a folder. Writes what it fits on there (64-bit floats, row-major), so that
 * a peer fits the same, and prints one line of JSON for models.bench.mjs; milliseconds, the median of five.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Table } from '@/kernel/stdlib/data';
import { connectLibrary } from '@/kernel/stdlib/host';
import { KMeans, LogisticRegression, Pipeline, type FittedModel } from '@/kernel/stdlib/ml';
import { createRandom } from '@/lib/ml/random';

const KMEANS = { rows: 100_000, columns: 10, clusters: 8 };
const LOGISTIC = { rows: 30_000, columns: 100 };

function normals(rows: number, columns: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: rows * columns }, () => random.normal());
}

function tableOf(values: Float64Array, columns: number, y?: Float64Array): Table {
  const rows = values.length / columns;
  return Table.fromColumns({ ...Object.fromEntries(Array.from({ length: columns }, (_, c) => [`x${c}`, Float64Array.from({ length: rows }, (_value, row) => values[row * columns + c]!)])), ...(y === undefined ? {} : { y }) });
}

async function median<Found>(times: number, fit: (seed: number) => Promise<Found>): Promise<{ readonly ms: number; readonly found: Found[] }> {
  const found: Found[] = [];
  const took: number[] = [];
  for (let seed = 0; seed < times; seed++) {
    const began = performance.now();
    found.push(await fit(seed));
    took.push(performance.now() - began);
  }
  return { ms: took.sort((a, b) => a - b)[Math.floor(times / 2)]!, found };
}

async function main(): Promise<void> {
  const folder = process.argv[2]!;
  connectLibrary({ callHost: () => Promise.reject(new Error('there is no host here')), emit: () => {}, pin: () => {} });
  // Clouds around 8 centres that overlap.
  const points = normals(KMEANS.rows, KMEANS.columns, 1);
  const middles = normals(KMEANS.clusters, KMEANS.columns, 2);
  for (let row = 0; row < KMEANS.rows; row++) for (let c = 0; c < KMEANS.columns; c++) points[row * KMEANS.columns + c]! += 1.5 * middles[(row % KMEANS.clusters) * KMEANS.columns + c]!;
  const x = normals(LOGISTIC.rows, LOGISTIC.columns, 3);
  const random = createRandom(4);
  const y = Float64Array.from({ length: LOGISTIC.rows }, (_, row) => { let score = 0; for (let c = 0; c < 20; c++) score += x[row * LOGISTIC.columns + c]! / (1 + c); return Number(score + random.normal() > 0); });
  for (const [name, values] of [['points', points], ['x', x], ['y', y]] as const) writeFileSync(join(folder, name), new Uint8Array(values.buffer));
  const [clouds, rows] = [tableOf(points, KMEANS.columns), tableOf(x, LOGISTIC.columns, y)];
  const kmeans = await median(5, (seed) => new Pipeline([new KMeans({ nClusters: KMEANS.clusters, seed })]).fit(clouds));
  const logistic = await median(5, () => new Pipeline([new LogisticRegression()]).fit(rows, 'y'));
  const coefficients = Object.values(logistic.found[0]!.coefficients as Record<string, number>);
  const meanOf = (models: readonly FittedModel[]) => models.reduce((sum, model) => sum + model.inertia, 0) / models.length;
  console.log(JSON.stringify({ kmeans: { ms: kmeans.ms, inertia: meanOf(kmeans.found) }, logistic: { ms: logistic.ms, objective: objectiveOf(x, y, coefficients, interceptOf(logistic.found[0]!)) } }));
}

/** The log-odds of a row of zeros. */
function interceptOf(model: FittedModel): number {
  const zeros = Object.fromEntries(model.signature.inputs.map(({ name }) => [name, 0]));
  const p = model.predictProba([zeros]).column('probability_1').toNumbers()[0]!;
  return Math.log(p / (1 - p));
}

/** Log loss and penalty, as both minimise. */
function objectiveOf(x: Float64Array, y: Float64Array, coefficients: readonly number[], intercept: number): number {
  let total = coefficients.reduce((sum, weight) => sum + (weight * weight) / 2, 0);
  for (let row = 0; row < y.length; row++) {
    let score = intercept;
    for (let c = 0; c < coefficients.length; c++) score += coefficients[c]! * x[row * coefficients.length + c]!;
    total += Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - y[row]! * score;
  }
  return total;
}

void main();
