/** A weighted sum for each class, and their softmax: naive Bayes of counts and of yes-or-no features. */
import { multiply, type Matrix } from '../matrix';
import { count, features, classes, number, packedKind } from './packed';

export interface LinearScoresHead {
  readonly kind: 'linearScores';
  readonly classes: number;
  readonly features: number;
  /** 1: features count as 1 above `threshold`, else 0. 0: as they are. */
  readonly isBinary: number;
  readonly threshold: number;
  /** Classes × features. */
  readonly weights: Float64Array;
  readonly intercepts: Float64Array;
}

export const linearScoresKind = packedKind<LinearScoresHead, 'classes' | 'features' | 'isBinary' | 'threshold'>({
  tasks: ['classification'],
  scalars: { classes, features, isBinary: count(0, 1), threshold: number },
  arrays: (head) => ({ weights: head.classes * head.features, intercepts: head.classes }),
  predict(head, { matrix, dense }, width) {
    const x = head.isBinary === 1 ? binarize(dense.values, matrix, head.threshold) : matrix;
    const scores = new Float64Array(x.rows * width);
    for (let c = 0; c < width; c++) multiply(x, head.weights, c * head.features, head.intercepts[c]!).forEach((score, row) => { scores[row * width + c] = score; });
    return softmaxRows(scores, width);
  },
  attributes: (head) => ({ featureLogProb: Array.from({ length: head.classes }, (_, c) => head.weights.subarray(c * head.features, (c + 1) * head.features)) }),
  describe: (head, names) => ({ name: 'log probabilities', detail: '', shape: `${names.length} → ${head.classes}` }),
});

/** 1 where a value is above the threshold. */
export function binarize(dense: Float64Array, { rows, columns }: Matrix, threshold: number): Matrix {
  const starts = new Int32Array(rows + 1);
  const indices: number[] = [];
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) if (dense[at]! > threshold) indices.push(column);
    starts[row + 1] = indices.length;
  }
  return { rows, columns, starts, indices: Int32Array.from(indices), values: new Float64Array(indices.length).fill(1) };
}

/** Scores to shares that add up to 1 in each row, in place. */
export function softmaxRows(scores: Float64Array, width: number): Float64Array {
  for (let from = 0; from < scores.length; from += width) {
    let top = -Infinity;
    for (let c = from; c < from + width; c++) if (scores[c]! > top) top = scores[c]!;
    let total = 0;
    for (let c = from; c < from + width; c++) total += scores[c] = Math.exp(scores[c]! - top);
    for (let c = from; c < from + width; c++) scores[c]! /= total;
  }
  return scores;
}
