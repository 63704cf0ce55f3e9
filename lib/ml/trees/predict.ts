/** What a fitted ensemble of trees predicts. */
import { sigmoid } from '../linear/logistic';
import type { Link } from './boosting/loss';
import type { Features } from './features';
import { addLeaves, treeCount, type Trees } from './trees';

export interface TreesHead {
  readonly kind: 'trees';
  readonly trees: Trees;
  /** Boosting adds its trees to `base` and sends the sum through `link`; a forest takes the mean of its trees. */
  readonly combine: 'sum' | 'mean';
  readonly link: Link;
  /** Raw scores before the first tree, one for each output. */
  readonly base: Float64Array;
  /** Share of each feature in what the splits gained, adding up to 1 (0 where nothing was split). */
  readonly importances: Float64Array;
}

/** Rows × outputs before the link: log-odds, log of a count, or what is predicted itself. */
export function rawScores({ trees, combine, base }: TreesHead, features: Features): Float64Array {
  const outputs = base.length;
  const scores = new Float64Array(features.rows * outputs);
  if (combine === 'mean') {
    addLeaves(trees, features, outputs, scores);
    const count = treeCount(trees);
    return count === 1 ? scores : scores.map((sum) => sum / count);
  }
  for (let row = 0; row < features.rows; row++) scores.set(base, row * outputs);
  addLeaves(trees, features, outputs, scores);
  return scores;
}

/** Rows × `width`: probabilities of `width` classes, or one number a row where `width` is 1. */
export function predictTrees(head: TreesHead, features: Features, width: number): Float64Array {
  const raw = rawScores(head, features);
  switch (head.link) {
    case 'identity': return raw;
    case 'exp': return raw.map(Math.exp);
    case 'logistic': {
      const probabilities = new Float64Array(features.rows * 2);
      raw.forEach((score, row) => {
        const p = sigmoid(score);
        probabilities[row * 2] = 1 - p;
        probabilities[row * 2 + 1] = p;
      });
      return probabilities;
    }
    case 'softmax': {
      for (let row = 0; row < features.rows; row++) {
        const own = raw.subarray(row * width, (row + 1) * width);
        const top = own.reduce((most, score) => Math.max(most, score), -Infinity);
        let total = 0;
        for (let k = 0; k < width; k++) total += own[k] = Math.exp(own[k]! - top);
        for (let k = 0; k < width; k++) own[k]! /= total;
      }
      return raw;
    }
  }
}
