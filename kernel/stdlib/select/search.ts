/** Choosing hyperparameters by cross-validation. */
import { higherIsBetter } from '@/lib/ml/metrics/report';
import { createRandom, type Random } from '@/lib/ml/random';
import { suggestGaussianProcess } from '@/lib/ml/search/gaussian-process';
import { shouldStop } from '@/lib/ml/search/halving';
import { gridPoints, parametersAt, pointOf, randomPoint, snapped, type Dimension, type Observation, type Point, type Space } from '@/lib/ml/search/space';
import { suggestTpe } from '@/lib/ml/search/tpe';
import { DataError } from '../errors';
import { progress } from '../display';
import type { FittedModel } from '../ml/fitted';
import { Estimator } from '../ml/estimators';
import type { Table } from '../table/table';
import { fitOptions, partsOf, scoresOf, type CrossValidationOptions, type Fittable, type Scorer } from './cross-validation';
import { ofSearch, SearchRuns } from '../track/own';
import { asRun } from '../track/scope';
import { SearchResult, type Trial } from './search-result';
import { spaceOf } from './space';

export type Values = string | number | boolean | null;
export type Parameters = Readonly<Record<string, Values>>;

export interface SearchOptions extends Omit<CrossValidationOptions, 'scoring'> {
  /** A range for each parameter; a plain list is a choice. */
  readonly space: Readonly<Record<string, Dimension | readonly Values[]>>;
  /** A metric by name, or a function of a fitted model and its test part. */
  readonly scoring: Scorer;
  /** Default: what the metric's name says; a function's value is made as large as can be. */
  readonly direction?: 'maximize' | 'minimize';
  /** `tpe` (default): tree-structured Parzen estimator. `gp`: Gaussian process, best for few, dear trials. `random`. `grid`: every combination. */
  readonly method?: 'tpe' | 'gp' | 'random' | 'grid';
  /** How many to try (30). A grid tries all, and asks for no more than this where it is given. */
  readonly trials?: number;
  /** Places of a real range in a grid (5). */
  readonly gridSteps?: number;
  /** Whether a trial ends early that is not among the best third after 1, 3, 9 … folds (successive halving). */
  readonly prune?: boolean;
  /** The same seed tries the same. Default: drawn from the notebook's own stream, which repeats too. */
  readonly seed?: number;
  /** Trials of an earlier search of the same space, which this one goes on from. */
  readonly before?: SearchResult;
  /** Whether the best is fitted on the whole table at the end (true). */
  readonly refit?: boolean;
}

const METHODS = { tpe: suggestTpe, gp: suggestGaussianProcess, random: (space: Space, _: readonly Observation[], random: Random) => randomPoint(space, random) } as const;
const MOST_TRIALS = 10_000;

/**
 * Tries parameters and keeps the best by the mean score over folds. The first value is an estimator, whose parameters of these names are
 * set, or a function that makes one.
 *
 * @example const found = await search(new LogisticRegression(), train, 'income', { space: { C: logUniform(0.01, 100) }, scoring: 'rocAuc' });
 */
export async function search(make: Estimator | ((parameters: Parameters) => Fittable), table: Table, target: string, options: SearchOptions): Promise<SearchResult> {
  const space = spaceOf(options.space);
  const build = builderOf(make, space);
  const sign = directionOf(options) === 'maximize' ? -1 : 1;
  const random = createRandom(options.seed ?? Math.floor(Math.random() * 2 ** 31));
  const trials: Trial[] = [...(options.before?.trialsOf(space) ?? [])];
  const points = pointsToTry(space, options, random, () => observationsOf(space, trials, sign));
  const wanted = wantedTrials(space, options);
  return asRun(() => ofSearch(make, table, target, options, { scoring: typeof options.scoring === 'string' ? options.scoring : 'score', direction: directionOf(options), trials: wanted }), async (run) => {
    const tracked = new SearchRuns(run, options.scoring);
    const bar = progress('Searching', wanted);
    for (let tried = 0; tried < wanted; tried++) {
      const parameters = parametersAt(space, points(tried)) as Parameters;
      const number = trials.length + 1;
      const ended = tracked.begin(number, parameters);
      const trial = { number, parameters, ...(await runTrial(build, table, target, parameters, options, sign, trials)) };
      trials.push(trial);
      const best = bestOf(trials, sign);
      ended(trial, best);
      bar.step(best === null ? 'Searching' : `Best so far ${best.score!.toPrecision(4)}, trial ${best.number}`);
    }
    const best = bestOf(trials, sign);
    if (best === null) throw new DataError('No trial gave a score.', trials[0]?.reason ?? 'Look at the scoring.');
    tracked.end(best.parameters);
    const model: FittedModel | null = options.refit === false ? null : await build(best.parameters).fit(table, target, fitOptions(options));
    return new SearchResult({ space, trials, best, model, direction: directionOf(options), scoring: typeof options.scoring === 'string' ? options.scoring : 'score' });
  });
}

function builderOf(make: Estimator | ((parameters: Parameters) => Fittable), space: Space): (parameters: Parameters) => Fittable {
  if (!(make instanceof Estimator)) {
    if (typeof make === 'function') return make;
    throw new DataError('search takes an estimator, or a function that makes one from parameters.', 'For a pipeline: (p) => new Pipeline([…, new LogisticRegression({ C: p.C })]).');
  }
  const known = make.getParams();
  const stranger = Object.keys(space).find((name) => !Object.hasOwn(known, name));
  if (stranger !== undefined) throw new DataError(`${make.name} has no parameter ‘${stranger}’.`, `It has: ${Object.keys(known).join(', ')}.`);
  const Same = make.constructor as new (parameters: Readonly<Record<string, unknown>>) => Estimator;
  return (parameters) => new Same({ ...known, ...parameters });
}

function directionOf({ direction, scoring }: SearchOptions): 'maximize' | 'minimize' {
  if (direction !== undefined) return direction;
  return typeof scoring === 'string' && !higherIsBetter(scoring) ? 'minimize' : 'maximize';
}

function wantedTrials(space: Space, { method, trials, gridSteps = 5 }: SearchOptions): number {
  if (trials !== undefined && !(Number.isInteger(trials) && trials >= 1 && trials <= MOST_TRIALS)) throw new DataError(`trials must be a whole number from 1 to 10,000, not ${trials}.`);
  if (method !== 'grid') return trials ?? 30;
  const all = Object.values(space).reduce((product, dimension) => product * (dimension.kind === 'choice' ? dimension.options.length : dimension.kind === 'integer' ? dimension.high - dimension.low + 1 : gridSteps), 1);
  if (all > (trials ?? MOST_TRIALS)) throw new DataError(`The grid has ${all} combinations, more than ${trials ?? MOST_TRIALS}.`, "Make it smaller, or search it with { method: 'tpe' }.");
  return all;
}

function pointsToTry(space: Space, { method = 'tpe', gridSteps = 5 }: SearchOptions, random: Random, seen: () => readonly Observation[]): (tried: number) => Point {
  if (method === 'grid') {
    const all = Array.from(gridPoints(space, gridSteps));
    return (tried) => all[tried]!;
  }
  const suggest = METHODS[method];
  if (suggest === undefined) throw new DataError(`There is no way of searching called ‘${String(method)}’.`, 'There are: tpe, gp, random, grid.');
  return () => snapped(space, suggest(space, seen(), random));
}

/** Less is better. A trial that was ended early stands where it stood; one without a score is worse than all. */
function observationsOf(space: Space, trials: readonly Trial[], sign: 1 | -1): Observation[] {
  const scored = trials.filter((trial) => trial.score !== null);
  const worst = Math.max(0, ...scored.map((trial) => sign * trial.score!));
  return trials.map((trial) => ({ point: pointOf(space, trial.parameters)!, value: trial.score === null ? worst : sign * trial.score }));
}

function bestOf(trials: readonly Trial[], sign: 1 | -1): Trial | null {
  const ended = trials.filter((trial) => trial.state === 'complete' && trial.score !== null);
  return ended.reduce<Trial | null>((best, trial) => (best === null || sign * trial.score! < sign * best.score! ? trial : best), null);
}

async function runTrial(build: (parameters: Parameters) => Fittable, table: Table, target: string, parameters: Parameters, options: SearchOptions, sign: 1 | -1, others: readonly Trial[]): Promise<Omit<Trial, 'number' | 'parameters'>> {
  const folds: (number | null)[] = [];
  const mean = () => (folds.includes(null) || folds.length === 0 ? null : folds.reduce<number>((sum, value) => sum + value!, 0) / folds.length);
  try {
    const estimator = build(parameters);
    for (const { train, test } of partsOf(estimator, table, target, options)) {
      const model = await estimator.fit(train, target, fitOptions(options));
      folds.push(scoresOf(model, test, { score: options.scoring })['score']!);
      const standing = mean();
      if (options.prune === true && standing !== null && shouldStop(folds.length, sign * standing, standings(others, folds.length, sign))) return { state: 'pruned', score: standing, folds };
    }
  } catch (error) {
    // Parameters that an estimator refuses are a trial without a score, not the end of the search; anything else is a mistake in the cell.
    if (!(error instanceof DataError) || others.length === 0) throw error;
    return { state: 'failed', score: null, folds, reason: error.message };
  }
  return mean() === null ? { state: 'failed', score: null, folds, reason: 'The score is undefined in a fold.' } : { state: 'complete', score: mean(), folds };
}

/** What others stood at after so many folds. */
function standings(others: readonly Trial[], folds: number, sign: 1 | -1): number[] {
  return others.filter((trial) => trial.folds.length >= folds && trial.state !== 'failed').map((trial) => (sign * trial.folds.slice(0, folds).reduce<number>((sum, value) => sum + (value ?? 0), 0)) / folds);
}
