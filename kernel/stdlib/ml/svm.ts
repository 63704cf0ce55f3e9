/** Support vector machines by scikit-learn's names and defaults. */
import type { Dense } from '@/lib/ml/dense';
import type { SvmHead } from '@/lib/ml/heads/svm';
import type { KernelName, KernelSpec } from '@/lib/ml/svm/kernel';
import { fitSquaredHinge } from '@/lib/ml/svm/linear';
import { fitClasses, fitNumbers, fitOneClass, type Machine } from '@/lib/ml/svm/machines';
import { DataError } from '../errors';
import { emit } from '../host';
import { checkChoice, checkNumber, inWords, weighClasses, type ClassWeight } from './common';
import { Estimator, type Learned } from './estimators';
import type { Training } from './fit';
import { Unsupervised, type LearnedPoints, type Points } from './unsupervised';

export interface SvmOptions {
  /** 'rbf' (default), 'linear', 'poly' or 'sigmoid'. */
  readonly kernel?: KernelName;
  /** 'scale' (default): 1 ÷ (features × variance of all values); 'auto': 1 ÷ features; or a number above 0. */
  readonly gamma?: 'scale' | 'auto' | number;
  readonly coef0?: number;
  /** Of the poly kernel (3). */
  readonly degree?: number;
  readonly tol?: number;
}

interface Weighed { /** Inverse strength of the penalty (1). */ readonly C?: number }

function checked({ kernel = 'rbf', gamma = 'scale', coef0 = 0, degree = 3, tol = 1e-3 }: SvmOptions): Required<SvmOptions> {
  checkChoice('kernel', kernel, ['rbf', 'linear', 'poly', 'sigmoid']);
  if (gamma !== 'scale' && gamma !== 'auto') checkNumber('gamma', gamma, { above: 0, most: Number.MAX_VALUE });
  checkNumber('coef0', coef0, {});
  checkNumber('degree', degree, { least: 0, isInteger: true });
  checkNumber('tol', tol, { above: 0 });
  return { kernel, gamma, coef0, degree, tol };
}

function checkC(C: number): number {
  checkNumber('C', C, { above: 0, most: Number.MAX_VALUE });
  return C;
}

function specOf({ kernel, gamma, coef0, degree }: Required<SvmOptions>, { columns, values }: Dense): KernelSpec {
  if (typeof gamma === 'number') return { kernel, gamma, coef0, degree };
  if (gamma === 'auto') return { kernel, gamma: 1 / columns, coef0, degree };
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let variance = 0;
  for (const value of values) variance += (value - mean) ** 2 / values.length;
  return { kernel, gamma: variance > 0 ? 1 / (columns * variance) : 1, coef0, degree };
}

function headOf(spec: KernelSpec, classes: number, { vectors, coefs, intercepts, converged }: Machine): SvmHead {
  if (!converged) emit({ kind: 'notice', text: 'The support vector machine stopped before it converged. Scale the features, lower C, or raise tol.' });
  return { kind: 'svm', ...spec, classes, features: vectors.columns, vectors: vectors.rows, decisions: intercepts.length, supportVectors: vectors.values, coefs, intercepts };
}

const boundsOf = (rows: number, C: number, weights: Float64Array | null) => (weights === null ? new Float64Array(rows).fill(C) : weights.map((weight) => C * weight));

/**
 * Classifies by the widest margin in the space of a kernel, each two classes against each other (libsvm's method and numbers). It has no
 * probabilities: wrap it in CalibratedClassifierCV for those. Takes `sampleWeight` and `classWeight`. 50,000 rows at most.
 *
 * @example const model = await new SVC({ C: 10, gamma: 0.1 }).fit(train, 'species');
 */
export class SVC extends Estimator {
  readonly name = 'SVC';
  override readonly takesWeights = true;
  readonly parameters: Required<SvmOptions> & { readonly C: number; readonly classWeight: ClassWeight };

  constructor({ C = 1, classWeight = null, ...options }: SvmOptions & Weighed & { readonly classWeight?: ClassWeight } = {}) {
    super();
    this.parameters = { C: checkC(C), ...checked(options), classWeight };
  }

  task(): 'classification' { return 'classification'; }

  learn({ dense, target, weights }: Training): Learned {
    if (target.task !== 'classification') throw new DataError('SVC predicts classes.', 'Use SVR for numbers.');
    const { C, classWeight, tol } = this.parameters;
    const spec = specOf(this.parameters, dense);
    const k = target.classes.length;
    if (k > 100) throw new DataError(`There are ${k} classes; SVC compares every two and takes 100 at most.`, 'Use LogisticRegression or boosting.');
    return { head: headOf(spec, k, inWords(() => fitClasses(dense, target.codes, k, boundsOf(dense.rows, C, weighClasses(target, classWeight, weights)), spec, tol))) };
  }
}

/** Predicts a number; errors up to `epsilon` (0.1) cost nothing. Scale the target, or choose C by its size. Takes `sampleWeight`. */
export class SVR extends Estimator {
  readonly name = 'SVR';
  override readonly takesWeights = true;
  readonly parameters: Required<SvmOptions> & { readonly C: number; readonly epsilon: number };

  constructor({ C = 1, epsilon = 0.1, ...options }: SvmOptions & Weighed & { readonly epsilon?: number } = {}) {
    super();
    checkNumber('epsilon', epsilon, { least: 0 });
    this.parameters = { C: checkC(C), epsilon, ...checked(options) };
  }

  task(): 'regression' { return 'regression'; }

  learn({ dense, target, weights }: Training): Learned {
    if (target.task !== 'regression') throw new DataError('SVR predicts numbers.', 'Use SVC for classes.');
    const { C, epsilon, tol } = this.parameters;
    const spec = specOf(this.parameters, dense);
    return { head: headOf(spec, 1, inWords(() => fitNumbers(dense, target.values, epsilon, boundsOf(dense.rows, C, weights), spec, tol))) };
  }
}

/**
 * Classifies by planes with the squared hinge loss, one class against the rest; as scikit-learn's the intercept is penalised too. Fast on many
 * rows. It has no probabilities. Takes `sampleWeight` and `classWeight`.
 */
export class LinearSVC extends Estimator {
  readonly name = 'LinearSVC';
  override readonly takesWeights = true;
  readonly parameters: { readonly C: number; readonly fitIntercept: boolean; readonly classWeight: ClassWeight; readonly maxIter: number };

  constructor({ C = 1, fitIntercept = true, classWeight = null, maxIter = 1000 }: Weighed & { readonly fitIntercept?: boolean; readonly classWeight?: ClassWeight; readonly maxIter?: number } = {}) {
    super();
    checkNumber('maxIter', maxIter, { least: 1, isInteger: true });
    this.parameters = { C: checkC(C), fitIntercept, classWeight, maxIter };
  }

  task(): 'classification' { return 'classification'; }

  learn({ matrix, target, weights }: Training): Learned {
    if (target.task !== 'classification') throw new DataError('LinearSVC predicts classes.', 'Use Ridge for numbers.');
    const { C, fitIntercept, classWeight, maxIter } = this.parameters;
    const costs = boundsOf(matrix.rows, C, weighClasses(target, classWeight, weights));
    const k = target.classes.length;
    const decisions = k === 2 ? 1 : k;
    const width = matrix.columns;
    const coefficients = new Float64Array(decisions * width);
    const intercepts = new Float64Array(decisions);
    for (let d = 0; d < decisions; d++) {
      const { point, converged } = fitSquaredHinge(matrix, Int8Array.from(target.codes, (code) => (code === (k === 2 ? 1 : d) ? 1 : -1)), costs, fitIntercept, maxIter);
      if (!converged) emit({ kind: 'notice', text: 'LinearSVC stopped before it converged. Scale the features, or raise maxIter.' });
      coefficients.set(point.subarray(0, width), d * width);
      if (fitIntercept) intercepts[d] = point[width]!;
    }
    return { head: { kind: 'margins', decisions, features: width, coefficients, intercepts } };
  }
}

/** Finds rows unlike the others by a kernel machine around the rest; about `nu` (0.5) of the training rows lie outside. */
export class OneClassSVM extends Unsupervised {
  readonly name = 'OneClassSVM';
  readonly task = 'outliers';
  readonly parameters: Required<SvmOptions> & { readonly nu: number };

  constructor({ nu = 0.5, ...options }: SvmOptions & { readonly nu?: number } = {}) {
    super();
    checkNumber('nu', nu, { above: 0, most: 1 });
    this.parameters = { nu, ...checked(options) };
  }

  learn({ inputs: { dense } }: Points): LearnedPoints {
    const spec = specOf(this.parameters, dense);
    return { head: headOf(spec, 1, fitOneClass(dense, this.parameters.nu, spec, this.parameters.tol)) };
  }
}
