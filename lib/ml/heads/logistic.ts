/** Logistic regression: one weighted sum of two classes, one a class of more. */
import { predictLogistic } from '../linear/logistic';
import { strongest } from './describe';
import type { HeadKind } from './kind';
import { packSums, unpackSums } from './linear';
import { check } from './reading';

export interface LogisticHead {
  readonly kind: 'logisticRegression';
  readonly coefficients: Float64Array;
  readonly intercepts: Float64Array;
}

export const logisticKind: HeadKind<LogisticHead> = {
  predict: (head, { matrix }, width) => predictLogistic(matrix, head.coefficients, head.intercepts, width),
  countParameters: (head) => head.coefficients.length + head.intercepts.length,
  parts: (head) => [{ name: 'coefficients', numbers: head.coefficients }, { name: 'intercepts', numbers: head.intercepts }],
  describe: (head, names) => [{ name: head.kind, detail: strongest(head.coefficients, names), shape: `${names.length} → ${head.intercepts.length}`, parameters: head.coefficients.length + head.intercepts.length }],
  shape: (head) => ({ kind: head.kind, features: head.coefficients.length / head.intercepts.length, outputs: head.intercepts.length }),
  weights: (head) => packSums(head.coefficients, head.intercepts),
  read(fields, weights, { features, signature, classes }) {
    check(signature.task === 'classification', 'its signature does not fit what it is');
    return { kind: 'logisticRegression', ...unpackSums(fields, weights, features, classes > 2 ? classes : 1) };
  },
  coefficients: (head) => head.coefficients,
};
