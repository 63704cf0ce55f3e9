/** Linear models of numbers: one weighted sum of the features. */
import { multiply } from '../matrix';
import type { HeadKind } from './kind';
import { check, checkFinite } from './reading';
import { strongest } from './describe';

export interface LinearHead {
  readonly kind: 'linearRegression' | 'ridge' | 'lasso' | 'elasticNet';
  readonly coefficients: Float64Array;
  readonly intercept: number;
}

export const linearKind: HeadKind<LinearHead> = {
  predict: (head, { matrix }) => multiply(matrix, head.coefficients, 0, head.intercept),
  countParameters: (head) => head.coefficients.length + 1,
  parts: (head) => [{ name: 'coefficients', numbers: head.coefficients }, { name: 'intercepts', numbers: Float64Array.of(head.intercept) }],
  describe: (head, names) => [{ name: head.kind, detail: strongest(head.coefficients, names), shape: `${names.length} → 1`, parameters: head.coefficients.length + 1 }],
  shape: (head) => ({ kind: head.kind, features: head.coefficients.length, outputs: 1 }),
  weights: (head) => packSums(head.coefficients, Float64Array.of(head.intercept)),
  read(fields, weights, { features, signature }) {
    check(signature.task === 'regression', 'its signature does not fit what it is');
    const { coefficients, intercepts } = unpackSums(fields, weights, features, 1);
    return { kind: fields['kind'] as LinearHead['kind'], coefficients, intercept: intercepts[0]! };
  },
  coefficients: (head) => head.coefficients,
};

/** Coefficients, then intercepts, as 64-bit floats. */
export function packSums(coefficients: Float64Array, intercepts: Float64Array): Uint8Array {
  const all = new Float64Array(coefficients.length + intercepts.length);
  all.set(coefficients);
  all.set(intercepts, coefficients.length);
  return new Uint8Array(all.buffer);
}

export function unpackSums(fields: Readonly<Record<string, unknown>>, weights: Uint8Array, features: number, outputs: number): { readonly coefficients: Float64Array; readonly intercepts: Float64Array } {
  check(fields['features'] === features && fields['outputs'] === outputs, 'its shape does not fit its features and classes');
  check(weights.length === (features + 1) * outputs * 8, `weights.bin has ${weights.length} bytes; ${(features + 1) * outputs * 8} are needed`);
  const numbers = new Float64Array(weights.slice().buffer);
  checkFinite(numbers);
  return { coefficients: numbers.slice(0, features * outputs), intercepts: numbers.slice(features * outputs) };
}
