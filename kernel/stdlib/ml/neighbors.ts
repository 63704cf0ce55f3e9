/** Nearest neighbours by scikit-learn's names and defaults. */
import type { NeighborsHead } from '@/lib/ml/heads/neighbors';
import { DataError } from '../errors';
import { checkChoice, checkNumber, numbersOf } from './common';
import { Estimator, type Learned } from './estimators';
import type { Training } from './fit';

export interface NeighborsOptions {
  /** How many rows are asked (5). */
  readonly nNeighbors?: number;
  /** 'uniform' (default): all alike; 'distance': by the inverse of the Euclidean distance. */
  readonly weights?: 'uniform' | 'distance';
}

function checked({ nNeighbors = 5, weights = 'uniform' }: NeighborsOptions): Required<NeighborsOptions> {
  checkNumber('nNeighbors', nNeighbors, { least: 1, isInteger: true });
  checkChoice('weights', weights, ['uniform', 'distance']);
  return { nNeighbors, weights };
}

function learn({ dense, target }: Training, { nNeighbors, weights }: Required<NeighborsOptions>): { head: NeighborsHead } {
  if (nNeighbors > dense.rows) throw new DataError(`There are ${dense.rows} rows for ${nNeighbors} neighbours.`, 'Lower nNeighbors.');
  return { head: { kind: 'neighbors', task: target.task, neighbors: nNeighbors, weighting: weights, features: dense.columns, rows: dense.rows, points: dense.values, targets: numbersOf(target) } };
}

/**
 * Classifies by a vote of the nearest training rows, which the model keeps; of equally near ones the first count. Exact, by a k-d tree.
 *
 * @example const model = await new KNeighborsClassifier({ nNeighbors: 15, weights: 'distance' }).fit(train, 'species');
 */
export class KNeighborsClassifier extends Estimator {
  readonly name = 'KNeighborsClassifier';
  readonly parameters: Required<NeighborsOptions>;

  constructor(options: NeighborsOptions = {}) {
    super();
    this.parameters = checked(options);
  }

  task(): 'classification' { return 'classification'; }

  learn(training: Training): Learned { return learn(training, this.parameters); }
}

/** Predicts a number by the mean of the nearest training rows. */
export class KNeighborsRegressor extends Estimator {
  readonly name = 'KNeighborsRegressor';
  readonly parameters: Required<NeighborsOptions>;

  constructor(options: NeighborsOptions = {}) {
    super();
    this.parameters = checked(options);
  }

  task(): 'regression' { return 'regression'; }

  learn(training: Training): Learned { return learn(training, this.parameters); }
}
