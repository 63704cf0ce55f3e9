/** Kernel machines: weighted sums of kernels with the support vectors. */
import { kernelRow, type KernelName } from '../svm/kernel';
import { rowsOf } from './centroids';
import { softmaxRows } from './linear-scores';
import { choice, count, features, classes, number, packedKind } from './packed';

export interface SvmHead {
  readonly kind: 'svm';
  readonly kernel: KernelName;
  readonly gamma: number;
  readonly coef0: number;
  readonly degree: number;
  readonly classes: number;
  readonly features: number;
  readonly vectors: number;
  /** Decisions: one for each pair of classes, else 1. */
  readonly decisions: number;
  readonly supportVectors: Float64Array;
  /** Decisions × vectors. */
  readonly coefs: Float64Array;
  readonly intercepts: Float64Array;
}

export const svmKind = packedKind<SvmHead, 'kernel' | 'gamma' | 'coef0' | 'degree' | 'classes' | 'features' | 'vectors' | 'decisions'>({
  tasks: ['classification', 'regression', 'outliers'],
  scalars: { kernel: choice('rbf', 'linear', 'poly', 'sigmoid'), gamma: number, coef0: number, degree: number, classes, features, vectors: count(0), decisions: count() },
  arrays: (head) => ({ supportVectors: head.vectors * head.features, coefs: head.decisions * head.vectors, intercepts: head.decisions }),
  wrong: (head, { signature }) => (head.decisions === (signature.task === 'classification' ? (head.classes * (head.classes - 1)) / 2 : 1) ? null : 'its decisions do not fit its classes'),
  predict(head, { rows, dense: { values } }, width) {
    const outputs = new Float64Array(rows * width);
    const kernels = new Float64Array(head.vectors);
    const decisions = new Float64Array(head.decisions);
    const vectors = { rows: head.vectors, columns: head.features, values: head.supportVectors };
    for (let row = 0; row < rows; row++) {
      kernelRow(head, values, row, vectors, kernels);
      for (let d = 0; d < head.decisions; d++) {
        let total = head.intercepts[d]!;
        for (let v = 0, at = d * head.vectors; v < head.vectors; v++, at++) total += head.coefs[at]! * kernels[v]!;
        decisions[d] = total;
      }
      if (head.classes === 1) {
        outputs[row * width + width - 1] = decisions[0]!;
        if (width === 2) outputs[row * 2] = decisions[0]! > 0 ? 1 : -1;
      } else voteInto(decisions, head.classes, outputs, row * width);
    }
    return head.classes === 1 ? outputs : softmaxRows(outputs, width);
  },
  hasNoProbabilities: () => true,
  attributes: (head) => ({ supportVectors: rowsOf(head.supportVectors, head.features), intercepts: head.intercepts }),
  describe: (head, names) => ({ name: `${head.kernel} kernel`, detail: `${head.vectors} support vectors`, shape: `${names.length} → ${head.decisions}` }),
});

/** Two classes: the decision. More: the votes of all pairs, and within equal votes the sum of confidences, as scikit-learn's decision function. */
function voteInto(decisions: Float64Array, k: number, into: Float64Array, from: number): void {
  if (k === 2) { into[from] = decisions[0]!; into[from + 1] = 0; return; }
  const confidences = new Float64Array(k);
  for (let a = 0, d = 0; a < k; a++) {
    for (let b = a + 1; b < k; b++, d++) {
      into[from + (decisions[d]! > 0 ? a : b)]! += 1;
      confidences[a]! += decisions[d]!;
      confidences[b]! -= decisions[d]!;
    }
  }
  for (let c = 0; c < k; c++) into[from + c]! += confidences[c]! / (3 * (Math.abs(confidences[c]!) + 1));
}
