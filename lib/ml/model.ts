/** A fitted model as plain data: fitted preprocessing and what predicts. The notebook, the evaluator and serving all run this. */
import type { ModelSignature } from '@/lib/domain/artifacts';
import type { Frame } from './frame';
import { predictLogistic } from './linear/logistic';
import { multiply, type Matrix } from './matrix';
import { forward, type DenseLayer } from './network';
import { applySteps, toMatrix } from './preprocess/apply';
import { toFeatures } from './preprocess/features';
import type { FittedStep } from './preprocess/steps';
import type { Features } from './trees/features';
import { predictTrees, type TreesHead } from './trees/predict';

export type Head =
  | { readonly kind: 'logisticRegression'; readonly coefficients: Float64Array; readonly intercepts: Float64Array }
  | { readonly kind: 'linearRegression' | 'ridge'; readonly coefficients: Float64Array; readonly intercept: number }
  | TreesHead
  /** Regression networks learn (y − center) / scale. */
  | { readonly kind: 'network'; readonly layers: readonly DenseLayer[]; readonly dropout: number; readonly center: number; readonly scale: number };

/** What always saying the commonest thing would do: the bar a model has to pass. From the training data. */
export type Baseline =
  | { readonly task: 'classification'; readonly shares: readonly number[] }
  | { readonly task: 'regression'; readonly mean: number };

export interface Model {
  readonly signature: ModelSignature;
  /** The type of the target, so that predictions come back as what they were. */
  readonly steps: readonly FittedStep[];
  readonly featureNames: readonly string[];
  readonly head: Head;
  readonly baseline: Baseline;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly history: readonly { readonly name: string; readonly values: readonly number[] }[];
}

export function featuresOf(model: Model, frame: Frame): Matrix {
  return toMatrix(applySteps(model.steps, frame));
}

/** The same for trees. What boosting bins may be infinite; exact trees refuse it, as in training. */
export function treeFeaturesOf(model: Model, head: TreesHead, frame: Frame): Features {
  return toFeatures(applySteps(model.steps, frame), head.combine === 'sum' ? 'clamp' : 'refuse');
}

/** Row-major probabilities, n × classes. Throws a RangeError for a regression model. */
export function predictProbabilities(model: Model, frame: Frame): Float64Array {
  const classes = model.signature.classes;
  if (classes === undefined) throw new RangeError('A regression model has no probabilities.');
  const { head } = model;
  if (head.kind === 'trees') return predictTrees(head, treeFeaturesOf(model, head, frame), classes.length);
  const features = featuresOf(model, frame);
  if (head.kind === 'logisticRegression') return predictLogistic(features, head.coefficients, head.intercepts, classes.length);
  if (head.kind === 'network') return forward(head.layers, features);
  throw new RangeError(`A ${head.kind} does not classify.`);
}

/** One number a row. Throws a RangeError for a classification model. */
export function predictNumbers(model: Model, frame: Frame): Float64Array {
  const { head } = model;
  if (model.signature.task !== 'regression') throw new RangeError('A classification model predicts classes, not numbers.');
  if (head.kind === 'trees') return predictTrees(head, treeFeaturesOf(model, head, frame), 1);
  const features = featuresOf(model, frame);
  if (head.kind === 'network') return forward(head.layers, features).map((value) => value * head.scale + head.center);
  if (head.kind === 'logisticRegression') throw new RangeError('Logistic regression predicts classes.');
  return multiply(features, head.coefficients, 0, head.intercept);
}

/** How many numbers were learned: of trees a feature and a threshold for each split, and what the leaves say. */
export function countParameters(head: Head): number {
  if (head.kind === 'network') return head.layers.reduce((total, layer) => total + layer.kernel.length + layer.bias.length, 0);
  if (head.kind === 'trees') return 2 * (head.trees.splits.length - head.trees.covers.length) + head.trees.values.length + head.base.length;
  return head.coefficients.length + (head.kind === 'logisticRegression' ? head.intercepts.length : 1);
}
