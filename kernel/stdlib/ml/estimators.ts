/** Estimators by scikit-learn's names and defaults. Immutable: `fit` gives a FittedModel and leaves the estimator as it was. */
import { fitLeastSquares } from '@/lib/ml/linear/least-squares';
import { fitLogistic } from '@/lib/ml/linear/logistic';
import type { Head, Model } from '@/lib/ml/model';
import type { StepSpec } from '@/lib/ml/preprocess/steps';
import { DataError } from '../errors';
import { emit } from '../host';
import { IMMUTABLE } from '../marks';
import { isTable, type Table } from '../table/table';
import { prepare, type FitOptions, type Prepared, type Target } from './fit';
import { FittedModel } from './fitted';
import type { Matrix } from '@/lib/ml/matrix';
import { tableVectorizer, Transformer } from './preprocessing';
import { fitUnsupervised, Unsupervised, type UnsupervisedOptions } from './unsupervised';

export type { FitOptions };

export interface Learned {
  readonly head: Head;
  readonly history?: Model['history'];
}

/** What predicts. Its own `fit` adds the usual preprocessing; in a Pipeline the pipeline's steps are used instead. */
export abstract class Estimator {
  readonly [IMMUTABLE] = true;
  abstract readonly name: string;
  /** @internal */
  abstract readonly parameters: Readonly<Record<string, unknown>>;
  /** @internal */
  abstract task(table: Table, target: string): 'classification' | 'regression';
  /** @internal */
  abstract learn(prepared: Prepared): Learned | Promise<Learned>;
  /** @internal Whether `fit` takes sampleWeight. */
  readonly takesWeights: boolean = false;
  /** @internal The preprocessing that `fit` on a table adds. */
  usualSteps(): readonly StepSpec[] { return [tableVectorizer().spec]; }

  /** The parameters as given, with defaults. */
  getParams(): Readonly<Record<string, unknown>> { return { ...this.parameters }; }

  /**
   * Learns to predict a column from the others. Preprocessing is part of what comes back: predict takes raw tables.
   *
   * @example const model = await new LogisticRegression().fit(train, 'income');
   */
  fit(table: Table, target: string, options: FitOptions = {}): Promise<FittedModel> {
    return fitWith(this.usualSteps(), this, table, target, options);
  }
}

async function fitWith(specs: readonly StepSpec[], estimator: Estimator, table: Table, target: string, options: FitOptions): Promise<FittedModel> {
  if (!isTable(table) || typeof target !== 'string') throw new DataError('fit takes a table and the name of its target column.', "For example: await model.fit(train, 'income').");
  if (!table.has(target)) table.column(target);
  if (options.sampleWeight !== undefined && !estimator.takesWeights) throw new DataError(`${estimator.name} takes no sampleWeight.`, 'Trees, forests and boosting do; else repeat rows, or leave it out.');
  const prepared = prepare(table, target, estimator.task(table, target), specs, options);
  const { head, history } = await estimator.learn(prepared);
  return new FittedModel(prepared.finish(head, estimator.name, estimator.parameters, history), table);
}

/**
 * Classifies by a weighted sum of the features, with an L2 penalty. Equal to scikit-learn's to 10⁻⁶ in every coefficient.
 * `C`: inverse strength of the penalty (1).
 */
export class LogisticRegression extends Estimator {
  readonly name = 'LogisticRegression';
  readonly parameters: { readonly C: number; readonly fitIntercept: boolean; readonly maxIter: number };

  constructor({ C = 1, fitIntercept = true, maxIter = 100 }: { readonly C?: number; readonly fitIntercept?: boolean; readonly maxIter?: number } = {}) {
    super();
    if (!(C > 0)) throw new DataError(`C must be above 0, not ${C}.`, 'Small values mean a strong penalty.');
    this.parameters = { C, fitIntercept, maxIter };
  }

  task(): 'classification' { return 'classification'; }

  learn({ matrix, target }: Prepared): Learned {
    if (target.task !== 'classification') throw new DataError('LogisticRegression predicts classes.', 'Use Ridge for numbers.');
    const { coefficients, intercepts, converged } = fitLogistic(matrix, target.codes, target.classes.length, this.parameters);
    if (!converged) emit({ kind: 'notice', text: 'LogisticRegression stopped before it converged. Scale the features, or raise maxIter.' });
    return { head: { kind: 'logisticRegression', coefficients, intercepts } };
  }
}

/** Predicts a number by least squares with an L2 penalty. `alpha`: strength of the penalty (1). */
export class Ridge extends Estimator {
  readonly name = 'Ridge';
  readonly parameters: { readonly alpha: number; readonly fitIntercept: boolean };

  constructor({ alpha = 1, fitIntercept = true }: { readonly alpha?: number; readonly fitIntercept?: boolean } = {}) {
    super();
    if (!(alpha >= 0)) throw new DataError(`alpha must be at least 0, not ${alpha}.`, '0 means no penalty.');
    this.parameters = { alpha, fitIntercept };
  }

  task(): 'regression' { return 'regression'; }

  learn({ matrix, target }: Prepared): Learned {
    return { head: { kind: 'ridge', ...leastSquares(matrix, target, this.parameters.alpha, this.parameters.fitIntercept) } };
  }
}

/** Predicts a number by least squares. Where columns depend on each other, the solution of least norm. */
export class LinearRegression extends Estimator {
  readonly name = 'LinearRegression';
  readonly parameters: { readonly fitIntercept: boolean };

  constructor({ fitIntercept = true }: { readonly fitIntercept?: boolean } = {}) {
    super();
    this.parameters = { fitIntercept };
  }

  task(): 'regression' { return 'regression'; }

  learn({ matrix, target }: Prepared): Learned {
    return { head: { kind: 'linearRegression', ...leastSquares(matrix, target, 0, this.parameters.fitIntercept) } };
  }
}

function leastSquares(matrix: Matrix, target: Target, alpha: number, fitIntercept: boolean): { coefficients: Float64Array; intercept: number } {
  if (target.task !== 'regression') throw new DataError('Least squares predicts numbers.', 'Use LogisticRegression for classes.');
  return fitLeastSquares(matrix, target.values, alpha, fitIntercept);
}

/**
 * Steps, then an estimator: `new Pipeline([new SimpleImputer(), new StandardScaler(), new LogisticRegression()])`. What the steps
 * learn, they learn from the training table only.
 */
export class Pipeline<Last extends Estimator | Unsupervised = Estimator> {
  readonly [IMMUTABLE] = true;
  readonly #steps: readonly Transformer[];
  readonly #last: Last;

  constructor(steps: readonly [...Transformer[], Last]) {
    const last = steps.at(-1);
    if (!(last instanceof Estimator) && !(last instanceof Unsupervised)) throw new DataError('The last step of a pipeline predicts.', 'End it with an estimator, such as new LogisticRegression().');
    const early = steps.slice(0, -1).find((step) => !(step instanceof Transformer));
    if (early !== undefined) throw new DataError('Only the last step of a pipeline predicts; the others transform.', 'Put transformers, such as new StandardScaler(), before it.');
    this.#steps = steps.slice(0, -1) as Transformer[];
    this.#last = last as Last;
    Object.freeze(this);
  }

  /** Learns to predict a column; without one where the last step takes none: `fit(table, { features })`. */
  fit(...given: Last extends Estimator ? [table: Table, target: string, options?: FitOptions] : [table: Table, options?: UnsupervisedOptions]): Promise<FittedModel> {
    const [table, target, options] = given as [Table, string | UnsupervisedOptions | undefined, FitOptions | undefined];
    const specs = this.#steps.map((step) => step.spec);
    if (this.#last instanceof Estimator) return fitWith(specs, this.#last, table, target as string, options ?? {});
    return fitUnsupervised(specs, this.#last as Unsupervised, table, target as UnsupervisedOptions ?? {});
  }
}
