/** How good a way of searching is: on rows that neither the search nor the fit saw (Cawley and Talbot 2010). */
import type { Output } from '@/lib/notebook/outputs';
import { DataError } from '../errors';
import { DISPLAY, IMMUTABLE } from '../marks';
import type { FittedModel } from '../ml/fitted';
import { Table } from '../table/table';
import { noteFolds, ofCrossValidation } from '../track/own';
import { asRun } from '../track/scope';
import { CrossValidation, fitOptions, partsOf, scorersOf, scoresOf, type CrossValidationOptions } from './cross-validation';
import { SearchCV } from './search-cv';
import type { SearchResult } from './search-result';

/** The scores of the outer folds, and what each one's search chose. As the last value of a cell it shows the scores. */
export class NestedCrossValidation {
  readonly #outer: CrossValidation;
  /** The search of each outer fold, in its training part alone. */
  readonly searches: readonly SearchResult[];
  /** A row for each fold: `fold`, then the parameters that its search chose. Where they differ much, the search is not settled. */
  readonly chosen: Table;
  readonly [IMMUTABLE] = true;

  /** @internal Made by `nestedCrossValidate`. */
  constructor(outer: CrossValidation, searches: readonly SearchResult[]) {
    this.#outer = outer;
    this.searches = Object.freeze([...searches]);
    this.chosen = Table.fromRows(searches.map(({ bestParams }, fold) => ({ fold: fold + 1, ...bestParams })), { name: 'chosen' });
    Object.freeze(this);
  }

  /** A row for each outer fold: `fold`, then each score, missing where it is undefined. */
  get scores(): Table { return this.#outer.scores; }
  /** The best model of each outer fold, with the test part that neither it nor its search saw. */
  get folds(): CrossValidation['folds'] { return this.#outer.folds; }
  /** The mean over outer folds; null where a fold has none. */
  mean(name: string): number | null { return this.#outer.mean(name); }
  /** The standard deviation over outer folds (numpy's, divided by n); null where a fold has none. */
  std(name: string): number | null { return this.#outer.std(name); }
  /** @internal */
  [DISPLAY](): { output: Output } { return this.#outer[DISPLAY](); }
}

/**
 * Searches in each training part and scores what was found on its test part: an honest score of search and fit together, where the best score
 * of one search is too good by having been chosen. `cv` and `scoring` are of the outer folds; the search has its own.
 *
 * @example await nestedCrossValidate(new GridSearchCV(new Ridge(), { alpha: [0.1, 1, 10] }, { scoring: 'r2', cv: 3 }), clean, 'price', { cv: 5, scoring: 'r2' });
 */
export async function nestedCrossValidate(searcher: SearchCV, table: Table, target: string, options: CrossValidationOptions = {}): Promise<NestedCrossValidation> {
  if (!(searcher instanceof SearchCV)) throw new DataError('nestedCrossValidate takes a search.', "For example: new GridSearchCV(new LogisticRegression(), { C: [0.1, 1, 10] }, { scoring: 'rocAuc' }).");
  const scorers = scorersOf(options.scoring);
  const searches: SearchResult[] = [];
  const folds: { model: FittedModel; test: Table }[] = [];
  const values: Record<string, (number | null)[]> = {};
  const parts = partsOf(searcher, table, target, options);
  await asRun(() => ofCrossValidation(searcher, table, target, options, 'nested cross-validation'), async (run) => {
    for (const { train, test } of parts) {
      const found = await searcher.search(train, target, fitOptions(options));
      searches.push(found);
      for (const [name, value] of Object.entries(scoresOf(found.bestModel, test, scorers))) (values[name] ??= []).push(value);
      folds.push({ model: found.bestModel, test });
    }
    noteFolds(run, values);
  });
  const columns = { fold: folds.map((_, fold) => fold + 1), ...values };
  const types = Object.fromEntries(Object.keys(values).map((name) => [name, 'number' as const]));
  return new NestedCrossValidation(new CrossValidation(Table.fromColumns(columns, { types, name: 'nested cross-validation' }), folds), searches);
}
