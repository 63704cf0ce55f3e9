/** Estimators by scikit-learn's names and defaults. Immutable: `fit` gives a FittedModel and leaves the estimator as it was. */
import type { Head, Model } from '@/lib/ml/model';
import type { StepSpec } from '@/lib/ml/preprocess/steps';
import { DataError } from '../errors';
import { IMMUTABLE } from '../marks';
import { isTable, type Table } from '../table/table';
import { prepare, type FitOptions, type Training } from './fit';
import { FittedModel } from './fitted';
import { tableVectorizer, Transformer } from './preprocessing';
import { noteHistory, ofFit } from '../track/own';
import { asRun } from '../track/scope';
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
  abstract learn(training: Training): Learned | Promise<Learned>;
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
  if (options.sampleWeight !== undefined && !estimator.takesWeights) throw new DataError(`${estimator.name} takes no sampleWeight.`, 'Leave it out, or repeat rows.');
  return asRun(() => ofFit(estimator, table, target, options), async (run) => {
    const prepared = prepare(table, target, estimator.task(table, target), specs, options);
    const { head, history } = await estimator.learn(prepared);
    noteHistory(run, history);
    return new FittedModel(prepared.finish(head, estimator.name, estimator.parameters, history), table);
  });
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
