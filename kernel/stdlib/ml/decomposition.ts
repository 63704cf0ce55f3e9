/** Decomposition by scikit-learn's names and defaults. */
import { fitPrincipal, fitTruncated, type PrincipalFit } from '@/lib/ml/decomposition/principal';
import { DataError } from '../errors';
import { checkNumber } from './common';
import { numbered, Unsupervised, type LearnedPoints, type Points } from './unsupervised';

function learned(name: string, fit: PrincipalFit, whiten: boolean): LearnedPoints {
  const { components, count, means, singularValues, explainedVariance, explainedVarianceRatio, noiseVariance } = fit;
  return { head: { kind: 'projection', components: count, features: means.length, whiten, noiseVariance, directions: components, means, singularValues, explainedVariance, explainedVarianceRatio }, outputs: numbered(name.toLowerCase(), count) };
}

/**
 * The directions of most variance. `nComponents`: how many, or a share in (0, 1) of the variance to explain; null (default): all. `whiten`
 * gives every component unit variance. `transform` gives columns pca0, pca1, …; `fit(…)` has `components` and `explainedVarianceRatio`.
 * Equal to scikit-learn's, signs too. On a table numbers are scaled first; in `new Pipeline([new PCA()])` they are taken as they are.
 *
 * @example const model = await new PCA({ nComponents: 2 }).fit(cells); model.transform(cells);
 */
export class PCA extends Unsupervised {
  readonly name = 'PCA';
  readonly task = 'decomposition';
  readonly parameters: { readonly nComponents: number | null; readonly whiten: boolean };

  constructor({ nComponents = null, whiten = false }: { readonly nComponents?: number | null; readonly whiten?: boolean } = {}) {
    super();
    checkNumber('nComponents', nComponents, { above: 0, orNull: 'all' });
    if (nComponents !== null && nComponents >= 1 && !Number.isInteger(nComponents)) throw new DataError(`nComponents must be a whole number, or a share below 1, not ${nComponents}.`, 'null means all.');
    this.parameters = { nComponents, whiten };
  }

  learn({ inputs: { dense } }: Points): LearnedPoints {
    const most = Math.min(dense.rows, dense.columns);
    const { nComponents, whiten } = this.parameters;
    if (nComponents !== null && nComponents > most) throw new DataError(`A table of ${dense.rows} rows and ${dense.columns} features has at most ${most} components, not ${nComponents}.`, 'Ask for fewer.');
    return learned(this.name, fitPrincipal(dense, nComponents ?? most), whiten);
  }
}

/** As PCA, but not centred: `nComponents` (2) singular directions of the features as they are, exact. For counts and one-hot columns. */
export class TruncatedSVD extends Unsupervised {
  readonly name = 'TruncatedSVD';
  readonly task = 'decomposition';
  readonly parameters: { readonly nComponents: number };

  constructor({ nComponents = 2 }: { readonly nComponents?: number } = {}) {
    super();
    checkNumber('nComponents', nComponents, { least: 1, isInteger: true });
    this.parameters = { nComponents };
  }

  learn({ inputs: { dense } }: Points): LearnedPoints {
    const most = Math.min(dense.rows, dense.columns);
    if (this.parameters.nComponents > most) throw new DataError(`A table of ${dense.rows} rows and ${dense.columns} features has at most ${most} components, not ${this.parameters.nComponents}.`, 'Ask for fewer.');
    return learned(this.name, fitTruncated(dense, this.parameters.nComponents), false);
  }
}
