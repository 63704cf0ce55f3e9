/** Linear decisions, one against the rest: which side of a plane, and how far. */
import { multiply } from '../matrix';
import { strongest } from './describe';
import { softmaxRows } from './linear-scores';
import { count, features, packedKind } from './packed';

export interface MarginsHead {
  readonly kind: 'margins';
  /** 1 for two classes, above 0 for the second; else one for each. */
  readonly decisions: number;
  readonly features: number;
  /** Decisions × features. */
  readonly coefficients: Float64Array;
  readonly intercepts: Float64Array;
}

export const marginsKind = packedKind<MarginsHead, 'decisions' | 'features'>({
  tasks: ['classification'],
  scalars: { decisions: (value, name, context) => count(context.classes === 2 ? 1 : context.classes, context.classes === 2 ? 1 : context.classes)(value, name, context), features },
  arrays: (head) => ({ coefficients: head.decisions * head.features, intercepts: head.decisions }),
  predict(head, { rows, matrix }, width) {
    const scores = new Float64Array(rows * width);
    for (let d = 0; d < head.decisions; d++) multiply(matrix, head.coefficients, d * head.features, head.intercepts[d]!).forEach((score, row) => { scores[row * width + (width === 2 ? 1 : d)] = score; });
    return softmaxRows(scores, width);
  },
  hasNoProbabilities: () => true,
  coefficients: (head) => head.coefficients,
  describe: (head, names) => ({ name: 'linear decisions', detail: strongest(head.coefficients, names), shape: `${names.length} → ${head.decisions}` }),
});
