/** Searches by scikit-learn's names: what is fitted is the best of what was tried. */
import type { Dimension } from '@/lib/ml/search/space';
import { DataError } from '../errors';
import { IMMUTABLE } from '../marks';
import { Estimator, type FitOptions } from '../ml/estimators';
import type { FittedModel } from '../ml/fitted';
import type { Table } from '../table/table';
import { fitOptions, type Fittable, type Scorer } from './cross-validation';
import { search, type Parameters, type SearchOptions, type Values } from './search';
import type { SearchResult } from './search-result';

type Maker = Estimator | ((parameters: Parameters) => Fittable);

/** Can be fitted like an estimator: cross-validating one is nested cross-validation. */
export abstract class SearchCV implements Fittable {
  readonly [IMMUTABLE] = true;
  readonly #make: Maker;
  readonly #options: SearchOptions;

  /** @internal */
  constructor(make: Maker, options: SearchOptions) {
    if (!(make instanceof Estimator) && typeof make !== 'function') throw new DataError('A search takes an estimator, or a function that makes one from parameters.', 'For a pipeline: (p) => new Pipeline([…, new LogisticRegression({ C: p.C })]).');
    this.#make = make;
    this.#options = options;
    Object.freeze(this);
  }

  /** Everything that was tried on this table, and the best of it. */
  search(table: Table, target: string, options: FitOptions = {}): Promise<SearchResult> {
    return search(this.#make, table, target, { ...this.#options, ...fitOptions(options) });
  }

  /** The best, fitted on the whole table. */
  async fit(table: Table, target: string, options: FitOptions = {}): Promise<FittedModel> {
    return (await this.search(table, target, options)).bestModel;
  }

  /** @internal As the estimator's, where there is one: folds of classes are stratified. */
  task(table: Table, target: string): 'classification' | 'regression' {
    const { type } = table.column(target);
    return this.#make instanceof Estimator ? this.#make.task(table, target) : type === 'string' || type === 'boolean' ? 'classification' : 'regression';
  }
}

export interface SearchCVOptions extends Pick<SearchOptions, 'cv' | 'groups' | 'direction' | 'prune' | 'seed'> {
  /** A metric by name, or a function of a fitted model and its test part. */
  readonly scoring: Scorer;
}

/**
 * Tries every combination of the given values: scikit-learn's GridSearchCV.
 *
 * @example const model = await new GridSearchCV(new LogisticRegression(), { C: [0.1, 1, 10] }, { scoring: 'rocAuc' }).fit(train, 'income');
 */
export class GridSearchCV extends SearchCV {
  constructor(make: Maker, paramGrid: Readonly<Record<string, readonly Values[]>>, options: SearchCVOptions) {
    const range = Object.entries(paramGrid).find(([, values]) => !Array.isArray(values));
    if (range !== undefined) throw new DataError(`‘${range[0]}’ in the grid is not a list of values.`, 'For ranges use RandomizedSearchCV, or search() with a method.');
    super(make, { ...options, space: paramGrid, method: 'grid' });
  }
}

/** Tries combinations drawn at random: scikit-learn's RandomizedSearchCV. `nIter`: how many (10). */
export class RandomizedSearchCV extends SearchCV {
  constructor(make: Maker, paramDistributions: Readonly<Record<string, Dimension | readonly Values[]>>, { nIter = 10, ...options }: SearchCVOptions & { readonly nIter?: number }) {
    super(make, { ...options, space: paramDistributions, method: 'random', trials: nIter });
  }
}

