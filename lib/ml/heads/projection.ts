/** Linear projections onto few columns: principal components and truncated singular values. */
import { project } from '../decomposition/principal';
import { rowsOf } from './centroids';
import { count, features, number, packedKind, type Scalar } from './packed';
import { check } from './reading';

export interface ProjectionHead {
  readonly kind: 'projection';
  readonly components: number;
  readonly features: number;
  /** Whether each component is divided by its standard deviation. */
  readonly whiten: boolean;
  readonly noiseVariance: number;
  /** Components × features. */
  readonly directions: Float64Array;
  readonly means: Float64Array;
  readonly singularValues: Float64Array;
  readonly explainedVariance: Float64Array;
  readonly explainedVarianceRatio: Float64Array;
}

const truth: Scalar<boolean> = (value, name) => { check(typeof value === 'boolean', `its ${name} is malformed`); return value; };

export const projectionKind = packedKind<ProjectionHead, 'components' | 'features' | 'whiten' | 'noiseVariance'>({
  tasks: ['decomposition'],
  scalars: { components: (value, name, context) => count(context.signature.outputs.length, context.signature.outputs.length)(value, name, context), features, whiten: truth, noiseVariance: number },
  arrays: ({ components, features: width }) => ({ directions: components * width, means: width, singularValues: components, explainedVariance: components, explainedVarianceRatio: components }),
  predict(head, { dense }) {
    const projected = project(dense, head.means, head.directions, head.components);
    if (!head.whiten) return projected;
    const scales = head.explainedVariance.map((variance) => Math.sqrt(Math.max(variance, Number.EPSILON)));
    return projected.map((value, at) => value / scales[at % head.components]!);
  },
  attributes: (head) => ({ components: rowsOf(head.directions, head.features), explainedVariance: head.explainedVariance, explainedVarianceRatio: head.explainedVarianceRatio, singularValues: head.singularValues, noiseVariance: head.noiseVariance }),
  describe: (head, names) => ({ name: 'projection', detail: `${(100 * head.explainedVarianceRatio.reduce((sum, share) => sum + share, 0)).toFixed(1)} % of the variance`, shape: `${names.length} → ${head.components}` }),
});
