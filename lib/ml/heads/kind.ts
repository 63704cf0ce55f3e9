/**
 * What every kind of head is to the rest: how it predicts, what it holds, how it looks, how it becomes a file and back. A head is the
 * part of a fitted model behind the preprocessing. A new kind is one module here, and a line in registry.ts.
 */
import type { ModelSignature } from '@/lib/domain/artifacts';
import { takeDense, type Dense } from '../dense';
import { takeMatrix, type Matrix } from '../matrix';
import { takeFeatures, type Features } from '../trees/features';
import type { Fields } from './reading';

/** A table after preprocessing, in the form that a head asks for; made when first asked for. */
export interface Inputs {
  readonly rows: number;
  /** Rows of numbers. Throws a PreprocessError where a value is missing or infinite. */
  readonly matrix: Matrix;
  /** The same numbers, row-major, rows × columns. */
  readonly dense: Dense;
  /** Columns of numbers, missing ones NaN. `infinite`: what becomes of infinite ones. */
  features(infinite: 'refuse' | 'clamp'): Features;
}

/** Some of the rows, in that order. */
export function takeInputs(inputs: Inputs, rows: Int32Array): Inputs {
  let matrix: Matrix | null = null;
  let dense: Dense | null = null;
  return {
    rows: rows.length,
    get matrix() { return (matrix ??= takeMatrix(inputs.matrix, rows)); },
    get dense() { return (dense ??= takeDense(inputs.dense, rows)); },
    features: (infinite) => takeFeatures(inputs.features(infinite), rows),
  };
}

/** A named run of the numbers that a head has learned. */
export interface Part {
  readonly name: string;
  readonly numbers: Float64Array | Float32Array | Int32Array;
  readonly shape?: readonly number[];
}

/** One line of how a model is shown. */
export interface Layer {
  readonly name: string;
  readonly detail: string;
  readonly shape: string;
  readonly parameters: number;
}

/** What a file's head has to fit. */
export interface ReadContext {
  readonly features: number;
  readonly signature: ModelSignature;
  /** Classes, or 1. */
  readonly classes: number;
}

export interface HeadKind<Head extends { readonly kind: string }> {
  /**
   * Rows × width. Classification: probabilities of `width` classes. Regression: one number a row. Else the columns of the signature's
   * outputs: clustering the number of the cluster (−1: none), then probabilities where it has them; outliers 1 or −1 and the score,
   * which is below 0 for outliers; decomposition the components.
   */
  predict(head: Head, inputs: Inputs, width: number): Float64Array;
  /** How many numbers were learned. */
  countParameters(head: Head): number;
  parts(head: Head): readonly Part[];
  describe(head: Head, featureNames: readonly string[], signature: ModelSignature): readonly Layer[];
  /** The topology as plain JSON, a part of the model's identity, with its `kind`. What is stored once never changes its form. */
  shape(head: Head): Readonly<Record<string, unknown>>;
  /** Little-endian floats, a part of the model's identity too. */
  weights(head: Head): Uint8Array;
  /** From what `shape` and `weights` gave, or anybody wrote: throws an Error for people unless everything fits. */
  read(fields: Fields, weights: Uint8Array, context: ReadContext): Head;
  /** Another file beside it for other tools. */
  file?(head: Head): { readonly path: string; readonly content: object };
  /** True where the "probabilities" of a classifier only rank: monotone in its decision function, ½ where that is 0. */
  hasNoProbabilities?(head: Head): boolean;
  /** What `transform` gives where that is not what `predict` gives. */
  transform?(head: Head, inputs: Inputs): { readonly names: readonly string[]; readonly values: Float64Array };
  /** What was learned, by scikit-learn's names. Arrays of `features` numbers become records by feature. */
  attributes?(head: Head): Readonly<Record<string, number | Float64Array | readonly Float64Array[]>>;
  /** Linear models: rows × features. */
  coefficients?(head: Head): Float64Array;
  /** Share of each feature in what the model learned. */
  importances?(head: Head): Float64Array;
}
