/** What a report says of a model that learned without a target: how well its groups part, or how many rows it calls outliers. */
import type { Metric } from '@/lib/domain/artifacts';
import type { Frame } from '../frame';
import { takeDense } from '../dense';
import { kindOf } from '../heads/registry';
import { inputsOf, type Model } from '../model';
import { applySteps } from '../preprocess/apply';
import { createRandom, permutation } from '../random';
import { calinskiHarabasz, daviesBouldin, silhouette } from './cluster-shape';

/** Every two rows are compared, so more than these are sampled. */
const MOST_ROWS = 5_000;

/**
 * Clustering: `silhouette` (of at most 5,000 rows, drawn by `seed`), `calinskiHarabasz` and `daviesBouldin` in the space of the features, noise
 * left out; `clusters` and `noiseShare`. Outliers: `outlierShare` and `meanScore`. Decomposition: `components`.
 */
export function reportUnsupervised(model: Model, frame: Frame, seed: number): Metric[] {
  const { signature, head } = model;
  const inputs = inputsOf(applySteps(model.steps, frame));
  const width = signature.outputs.length;
  const n = inputs.rows;
  if (signature.task === 'decomposition') return [{ name: 'components', value: width, n }];
  const outputs = kindOf(head).predict(head, inputs, width);
  const labels = Int32Array.from({ length: n }, (_, row) => outputs[row * width]!);
  if (signature.task === 'outliers') {
    let score = 0;
    for (let row = 0; row < n; row++) score += outputs[row * width + 1]! / n;
    return [{ name: 'outlierShare', value: n === 0 ? null : labels.filter((label) => label < 0).length / n, n }, { name: 'meanScore', value: n === 0 ? null : score, n }];
  }
  const rows = [...labels.keys()].filter((row) => labels[row]! >= 0);
  const grouped = takeDense(inputs.dense, rows);
  const own = Int32Array.from(rows, (row) => labels[row]!);
  const drawn = permutation(rows.length, createRandom(seed)).subarray(0, MOST_ROWS).sort();
  return [
    { name: 'clusters', value: new Set(own).size, n },
    { name: 'noiseShare', value: n === 0 ? null : 1 - rows.length / n, n },
    { name: 'silhouette', ...silhouette(takeDense(grouped, drawn), own.length > MOST_ROWS ? Int32Array.from(drawn, (i) => own[i]!) : own) },
    { name: 'calinskiHarabasz', ...calinskiHarabasz(grouped, own) },
    { name: 'daviesBouldin', ...daviesBouldin(grouped, own) },
  ];
}
