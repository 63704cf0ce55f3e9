/** Gaussian naive Bayes: a mean and a variance of each feature in each class. */
import { rowsOf } from './centroids';
import { softmaxRows } from './linear-scores';
import { classes, features, packedKind } from './packed';

export interface GaussianNbHead {
  readonly kind: 'gaussianNb';
  readonly classes: number;
  readonly features: number;
  readonly priors: Float64Array;
  /** Classes × features. */
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

export const gaussianNbKind = packedKind<GaussianNbHead, 'classes' | 'features'>({
  tasks: ['classification'],
  scalars: { classes, features },
  arrays: ({ classes: k, features: width }) => ({ priors: k, means: k * width, variances: k * width }),
  wrong: (head) => (head.variances.every((variance) => variance > 0) && head.priors.every((prior) => prior >= 0) ? null : 'a variance is not above 0'),
  predict(head, { rows, dense: { values, columns } }, width) {
    const scores = new Float64Array(rows * width);
    for (let c = 0; c < width; c++) {
      let constant = Math.log(head.priors[c]!);
      for (let i = c * columns, end = i + columns; i < end; i++) constant -= Math.log(2 * Math.PI * head.variances[i]!) / 2;
      for (let row = 0, at = 0; row < rows; row++) {
        let squares = 0;
        for (let i = c * columns, end = i + columns; i < end; i++, at++) squares += (values[at]! - head.means[i]!) ** 2 / head.variances[i]!;
        scores[row * width + c] = constant - squares / 2;
      }
    }
    return softmaxRows(scores, width);
  },
  attributes: (head) => ({ theta: rowsOf(head.means, head.features), var: rowsOf(head.variances, head.features), classPrior: head.priors }),
  describe: (head, names) => ({ name: 'gaussian naive bayes', detail: '', shape: `${names.length} → ${head.classes}` }),
});
