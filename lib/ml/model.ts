/** A fitted model as plain data: fitted preprocessing and what predicts. The notebook, the evaluator and serving all run this. */
import type { ModelSignature } from '@/lib/domain/artifacts';
import { toDense, type Dense } from './dense';
import type { Frame } from './frame';
import type { Inputs } from './heads/kind';
import { kindOf, type Head } from './heads/registry';
import { infiniteFor } from './heads/trees';
import type { Matrix } from './matrix';
import { applySteps, toMatrix } from './preprocess/apply';
import { toFeatures } from './preprocess/features';
import type { Blocks } from './preprocess/blocks';
import type { FittedStep } from './preprocess/step';
import type { Features } from './trees/features';
import type { TreesHead } from './trees/predict';

export type { Head };

/** What always saying the commonest thing would do: the bar a model has to pass. From the training data. */
export type Baseline =
  | { readonly task: 'classification'; readonly shares: readonly number[] }
  | { readonly task: 'regression'; readonly mean: number }
  /** Nothing is predicted that could be known. */
  | { readonly task: 'none' };

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

/** Preprocessed columns in the forms that heads take. */
export function inputsOf(blocks: Blocks): Inputs {
  let matrix: Matrix | null = null;
  let dense: Dense | null = null;
  return {
    rows: blocks.rowCount,
    get matrix() { return (matrix ??= toMatrix(blocks)); },
    get dense() { return (dense ??= toDense(this.matrix)); },
    features: (infinite) => toFeatures(blocks, infinite),
  };
}

/** What trees see of a table. */
export function treeFeaturesOf(model: Model, head: TreesHead, frame: Frame): Features {
  return toFeatures(applySteps(model.steps, frame), infiniteFor(head));
}

/** Row-major probabilities, n × classes. Throws a RangeError for a regression model. */
export function predictProbabilities(model: Model, frame: Frame): Float64Array {
  const { classes } = model.signature;
  if (classes === undefined) throw new RangeError('A regression model has no probabilities.');
  return kindOf(model.head).predict(model.head, inputsOf(applySteps(model.steps, frame)), classes.length);
}

/** One number a row. Throws a RangeError for a classification model. */
export function predictNumbers(model: Model, frame: Frame): Float64Array {
  if (model.signature.task !== 'regression') throw new RangeError('A classification model predicts classes, not numbers.');
  return kindOf(model.head).predict(model.head, inputsOf(applySteps(model.steps, frame)), 1);
}

/** The columns of the signature's outputs, row-major, of models that learn without a target. */
export function predictOutputs(model: Model, frame: Frame): Float64Array {
  return kindOf(model.head).predict(model.head, inputsOf(applySteps(model.steps, frame)), model.signature.outputs.length);
}

/** Whether a model learned to predict a column. */
export function isSupervised({ signature: { task } }: Pick<Model, 'signature'>): boolean {
  return task === 'classification' || task === 'regression';
}

/** How many numbers were learned. */
export function countParameters(head: Head): number {
  return kindOf(head).countParameters(head);
}
