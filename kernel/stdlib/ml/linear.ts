/** Linear models by scikit-learn's names and defaults. */
import { fitElasticNet, largestAlpha } from '@/lib/ml/linear/elastic-net';
import { fitLeastSquares, leaveOneOut } from '@/lib/ml/linear/least-squares';
import { fitLogistic } from '@/lib/ml/linear/logistic';
import { interceptOf, momentsOf } from '@/lib/ml/linear/moments';
import type { LinearHead } from '@/lib/ml/heads/linear';
import { DataError } from '../errors';
import { emit } from '../host';
import { checkNumber, weighClasses, type ClassWeight } from './common';
import { Estimator, type Learned } from './estimators';
import type { Training } from './fit';

export interface LogisticOptions {
  /** Inverse strength of the penalty (1); Infinity: none. */
  readonly C?: number;
  /** Share of the L1 penalty, which makes coefficients exactly 0: 0 (default) is L2, 1 is L1, between is elastic net. */
  readonly l1Ratio?: number;
  readonly fitIntercept?: boolean;
  readonly classWeight?: ClassWeight;
  readonly maxIter?: number;
}

/**
 * Classifies by a weighted sum of the features; multinomial for more than two classes. Equal to scikit-learn's to 10⁻⁶ in every coefficient.
 * Takes `sampleWeight`.
 *
 * @example const model = await new LogisticRegression({ C: 0.5, classWeight: 'balanced' }).fit(train, 'income');
 */
export class LogisticRegression extends Estimator {
  readonly name = 'LogisticRegression';
  override readonly takesWeights = true;
  readonly parameters: Required<LogisticOptions>;

  constructor({ C = 1, l1Ratio = 0, fitIntercept = true, classWeight = null, maxIter = 100 }: LogisticOptions = {}) {
    super();
    if (!(C > 0)) throw new DataError(`C must be above 0, not ${C}.`, 'Small values mean a strong penalty.');
    checkNumber('l1Ratio', l1Ratio, { least: 0, most: 1 });
    checkNumber('maxIter', maxIter, { least: 1, isInteger: true });
    this.parameters = { C, l1Ratio, fitIntercept, classWeight, maxIter };
  }

  task(): 'classification' { return 'classification'; }

  learn({ matrix, target, weights }: Training): Learned {
    if (target.task !== 'classification') throw new DataError('LogisticRegression predicts classes.', 'Use Ridge for numbers.');
    const { coefficients, intercepts, converged } = fitLogistic(matrix, target.codes, target.classes.length, this.parameters, weighClasses(target, this.parameters.classWeight, weights));
    if (!converged) emit({ kind: 'notice', text: 'LogisticRegression stopped before it converged. Scale the features, or raise maxIter.' });
    return { head: { kind: 'logisticRegression', coefficients, intercepts } };
  }
}

abstract class LinearRegressor extends Estimator {
  override readonly takesWeights: boolean = true;

  task(): 'regression' { return 'regression'; }
}

function numbersOf(training: Training): Float64Array {
  if (training.target.task !== 'regression') throw new DataError('Least squares predicts numbers.', 'Use LogisticRegression for classes.');
  return training.target.values;
}

/** Predicts a number by least squares with an L2 penalty. `alpha`: strength of the penalty (1). Takes `sampleWeight`. */
export class Ridge extends LinearRegressor {
  readonly name = 'Ridge';
  readonly parameters: { readonly alpha: number; readonly fitIntercept: boolean };

  constructor({ alpha = 1, fitIntercept = true }: { readonly alpha?: number; readonly fitIntercept?: boolean } = {}) {
    super();
    if (!(alpha >= 0)) throw new DataError(`alpha must be at least 0, not ${alpha}.`, '0 means no penalty.');
    this.parameters = { alpha, fitIntercept };
  }

  learn(training: Training): Learned {
    return { head: { kind: 'ridge', ...fitLeastSquares(training.matrix, numbersOf(training), this.parameters.alpha, this.parameters.fitIntercept, training.weights) } };
  }
}

/** Ridge with the best of `alphas` (0.1, 1, 10) by leave-one-out error, computed without refitting. The choice stands in `history`. */
export class RidgeCV extends LinearRegressor {
  readonly name = 'RidgeCV';
  override readonly takesWeights = false;
  readonly parameters: { readonly alphas: readonly number[]; readonly fitIntercept: boolean };

  constructor({ alphas = [0.1, 1, 10], fitIntercept = true }: { readonly alphas?: readonly number[]; readonly fitIntercept?: boolean } = {}) {
    super();
    alphas.forEach((alpha) => checkNumber('Each of alphas', alpha, { above: 0 }));
    if (alphas.length === 0) throw new DataError('alphas is empty.', 'Give some to choose from, such as [0.1, 1, 10].');
    this.parameters = { alphas: [...alphas], fitIntercept };
  }

  learn(training: Training): Learned {
    const { alphas, fitIntercept } = this.parameters;
    const y = numbersOf(training);
    if (training.rows < 2) throw new DataError('RidgeCV needs at least two rows to leave one out.');
    const errors = leaveOneOut(training.matrix, y, alphas, fitIntercept);
    const alpha = alphas[errors.indexOf(Math.min(...errors))]!;
    return { head: { kind: 'ridge', ...fitLeastSquares(training.matrix, y, alpha, fitIntercept) }, history: [{ name: 'alpha', values: [alpha] }, { name: 'looError', values: [...errors] }] };
  }
}

/** Predicts a number by least squares. Where columns depend on each other, the solution of least norm. Takes `sampleWeight`. */
export class LinearRegression extends LinearRegressor {
  readonly name = 'LinearRegression';
  readonly parameters: { readonly fitIntercept: boolean };

  constructor({ fitIntercept = true }: { readonly fitIntercept?: boolean } = {}) {
    super();
    this.parameters = { fitIntercept };
  }

  learn(training: Training): Learned {
    return { head: { kind: 'linearRegression', ...fitLeastSquares(training.matrix, numbersOf(training), 0, this.parameters.fitIntercept, training.weights) } };
  }
}

export interface ElasticNetOptions {
  /** Strength of the penalty (1). */
  readonly alpha?: number;
  /** Share of the L1 penalty (0.5). */
  readonly l1Ratio?: number;
  readonly fitIntercept?: boolean;
  /** Whether coefficients may not be below 0. */
  readonly positive?: boolean;
  readonly maxIter?: number;
  /** Of the duality gap, relative to the variance of the target (10⁻⁴). */
  readonly tol?: number;
}

const MOST_COLUMNS = 6_000;

function coordinateDescent(kind: LinearHead['kind'], training: Training, { alpha, fitIntercept, ...rest }: Required<ElasticNetOptions>): Learned {
  const { columns } = training.matrix;
  if (columns > MOST_COLUMNS) throw new DataError(`There are ${columns} features after preprocessing; coordinate descent takes ${MOST_COLUMNS} at most.`, 'Select columns, or limit the categories of OneHotEncoder.');
  const moments = momentsOf(training.matrix, numbersOf(training), training.weights, fitIntercept);
  const { coefficients, converged } = fitElasticNet(moments, { alpha, ...rest });
  if (!converged) emit({ kind: 'notice', text: 'Coordinate descent stopped before it converged. Scale the features, raise maxIter, or raise alpha.' });
  return { head: { kind: kind as 'lasso', coefficients, intercept: fitIntercept ? interceptOf(moments, coefficients) : 0 } };
}

function checkNet({ alpha = 1, l1Ratio = 0.5, fitIntercept = true, positive = false, maxIter = 1000, tol = 1e-4 }: ElasticNetOptions): Required<ElasticNetOptions> {
  checkNumber('alpha', alpha, { least: 0, most: Number.MAX_VALUE });
  checkNumber('l1Ratio', l1Ratio, { least: 0, most: 1 });
  checkNumber('maxIter', maxIter, { least: 1, isInteger: true });
  checkNumber('tol', tol, { least: 0 });
  return { alpha, l1Ratio, fitIntercept, positive, maxIter, tol };
}

/** Predicts a number by least squares with both penalties; coefficients of no use become exactly 0. Equal to scikit-learn's. Takes `sampleWeight`. */
export class ElasticNet extends LinearRegressor {
  readonly name = 'ElasticNet';
  readonly parameters: Required<ElasticNetOptions>;

  constructor(options: ElasticNetOptions = {}) {
    super();
    this.parameters = checkNet(options);
  }

  learn(training: Training): Learned { return coordinateDescent('elasticNet', training, this.parameters); }
}

/** ElasticNet with the L1 penalty alone. */
export class Lasso extends LinearRegressor {
  readonly name = 'Lasso';
  readonly parameters: Omit<Required<ElasticNetOptions>, 'l1Ratio'>;

  constructor(options: Omit<ElasticNetOptions, 'l1Ratio'> = {}) {
    super();
    const { l1Ratio: _, ...own } = checkNet(options);
    this.parameters = own;
  }

  learn(training: Training): Learned { return coordinateDescent('lasso', training, { ...this.parameters, l1Ratio: 1 }); }
}

/** Lasso with the best of `alphas` (100 between the least that makes all coefficients 0 and `eps` of it) by `cv` (5) folds in the rows' order. */
export class LassoCV extends LinearRegressor {
  readonly name = 'LassoCV';
  override readonly takesWeights = false;
  readonly parameters: { readonly alphas: number | readonly number[]; readonly eps: number; readonly cv: number } & Omit<Required<ElasticNetOptions>, 'alpha' | 'l1Ratio'>;

  constructor({ alphas = 100, eps = 1e-3, cv = 5, ...options }: Omit<ElasticNetOptions, 'alpha' | 'l1Ratio'> & { readonly alphas?: number | readonly number[]; readonly eps?: number; readonly cv?: number } = {}) {
    super();
    if (typeof alphas === 'number') checkNumber('alphas', alphas, { least: 1, most: 10_000, isInteger: true });
    else alphas.forEach((alpha) => checkNumber('Each of alphas', alpha, { above: 0 }));
    checkNumber('eps', eps, { above: 0, most: 1 });
    checkNumber('cv', cv, { least: 2, isInteger: true });
    const { alpha: _a, l1Ratio: _l, ...own } = checkNet(options);
    this.parameters = { alphas, eps, cv, ...own };
  }

  learn(training: Training): Learned {
    const { alphas: given, eps, cv, ...rest } = this.parameters;
    const { rows, matrix } = training;
    const y = numbersOf(training);
    if (rows < cv) throw new DataError(`There are ${rows} rows for ${cv} folds.`, 'Lower cv.');
    const top = largestAlpha(momentsOf(matrix, y, null, rest.fitIntercept), 1) || 1;
    const alphas = typeof given === 'number' ? Array.from({ length: given }, (_, i) => top * eps ** (given === 1 ? 0 : i / (given - 1))) : given.toSorted((a, b) => b - a);
    const errors = new Float64Array(alphas.length);
    for (let fold = 0, start = 0; fold < cv; fold++) {
      const size = Math.floor(rows / cv) + (fold < rows % cv ? 1 : 0);
      const tested = Int32Array.from({ length: size }, (_, i) => start + i);
      const kept = Int32Array.from({ length: rows - size }, (_, i) => (i < start ? i : i + size));
      const train = training.take(kept);
      const test = training.take(tested);
      const moments = momentsOf(train.matrix, numbersOf(train), null, rest.fitIntercept);
      let coefficients: Float64Array | undefined;
      alphas.forEach((alpha, i) => {
        coefficients = fitElasticNet(moments, { ...rest, alpha, l1Ratio: 1 }, coefficients).coefficients;
        const intercept = rest.fitIntercept ? interceptOf(moments, coefficients) : 0;
        errors[i]! += meanSquare(test, coefficients, intercept) / cv;
      });
      start += size;
    }
    const alpha = alphas[errors.indexOf(Math.min(...errors))]!;
    return { ...coordinateDescent('lasso', training, { ...rest, alpha, l1Ratio: 1 }), history: [{ name: 'alpha', values: [alpha] }, { name: 'cvError', values: [...errors] }] };
  }
}

function meanSquare(test: Training, coefficients: Float64Array, intercept: number): number {
  const { starts, indices, values, rows } = test.matrix;
  const actual = numbersOf(test);
  let total = 0;
  for (let row = 0; row < rows; row++) {
    let residual = actual[row]! - intercept;
    for (let at = starts[row]!; at < starts[row + 1]!; at++) residual -= values[at]! * coefficients[indices[at]!]!;
    total += residual * residual;
  }
  return total / rows;
}
