/** What the library says of its own work when it tracks it. It never throws: a name that no run can have is left out. */
import { isRunName, RUN_BOUNDS } from '@/lib/domain/runs';
import type { Table } from '../table/table';
import { Run } from './run';
import type { OwnRun } from './scope';

interface Learner {
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

const dataOf = (table: Table) => [{ name: table.name, rows: table.rowCount, columns: table.columnNames.length }];

/** What of a record can be kept. */
function keepable<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => isRunName(name)).slice(0, RUN_BOUNDS.names - 10));
}

/** Of an estimator, a pipeline, or whatever else can be fitted. */
function learnerOf(fittable: object): Learner {
  const { name, parameters } = fittable as Partial<Learner>;
  return { name: typeof name === 'string' && name !== '' ? name : fittable.constructor?.name || 'estimator', parameters: typeof parameters === 'object' && parameters !== null ? parameters : {} };
}

export function ofFit(learner: Learner, table: Table, target: string | null, { track }: { readonly track?: boolean }): OwnRun {
  return { kind: 'fit', name: learner.name, params: keepable({ estimator: learner.name, ...(target === null ? {} : { target }), ...learner.parameters }), data: dataOf(table), track };
}

/** `parameters`: the model's own, so that its scores are found by them. */
export function ofEvaluation(parameters: Readonly<Record<string, unknown>>, table: Table, options: { readonly threshold?: number; readonly track?: boolean }): OwnRun {
  const { track, threshold } = options;
  return { kind: 'evaluate', name: `${String(parameters['estimator'] ?? 'model')} on ${table.name}`, params: keepable({ ...parameters, ...(threshold === undefined ? {} : { threshold }) }), data: dataOf(table), track };
}

export function ofCrossValidation(fittable: object, table: Table, target: string, { track }: { readonly track?: boolean }, what = 'cross-validated'): OwnRun {
  const { name, parameters } = learnerOf(fittable);
  return { kind: 'evaluate', name: `${name}, ${what}`, params: keepable({ estimator: name, target, ...parameters }), data: dataOf(table), track };
}

export function ofSearch(make: object, table: Table, target: string, options: { readonly method?: string; readonly track?: boolean }, more: Readonly<Record<string, unknown>>): OwnRun {
  const estimator = typeof make === 'function' ? 'function' : learnerOf(make).name;
  return { kind: 'search', name: estimator === 'function' ? 'Search' : `Search of ${estimator}`, params: keepable({ estimator, target, method: options.method ?? 'tpe', ...more }), data: dataOf(table), track: options.track };
}

/** Curves of a fit that were not noted while it ran; the first value is that of step 1. */
export function noteHistory(run: Run | null, history: readonly { readonly name: string; readonly values: ArrayLike<number> }[] | undefined): void {
  for (const { name, values } of history ?? []) {
    if (run === null || !isRunName(name) || run.hasMetric(name)) continue;
    for (let index = 0; index < values.length; index += 1) run.log({ [name]: values[index]! }, { step: index + 1 });
  }
}

/** Numbers without a course; those that are undefined are left out. */
export function noteScores(run: Run | null, scores: readonly { readonly name: string; readonly value: number | null }[]): void {
  const known = scores.filter(({ name, value }) => value !== null && isRunName(name));
  if (run !== null && known.length > 0) run.log(Object.fromEntries(known.map(({ name, value }) => [name, value!])), { step: 0 });
}

/** The scores of folds: `rocAuc.fold` over the folds, from 1; `rocAuc` and `rocAuc.std` their mean and deviation (divided by n), where every fold has one. */
export function noteFolds(run: Run | null, values: Readonly<Record<string, readonly (number | null)[]>>): void {
  if (run === null) return;
  for (const [name, folds] of Object.entries(keepable(values))) {
    folds.forEach((value, fold) => { if (value !== null && isRunName(`${name}.fold`)) run.log({ [`${name}.fold`]: value }, { step: fold + 1 }); });
    if (folds.length === 0 || folds.includes(null)) continue;
    const mean = folds.reduce<number>((sum, value) => sum + value!, 0) / folds.length;
    noteScores(run, [{ name, value: mean }, { name: `${name}.std`, value: Math.sqrt(folds.reduce<number>((sum, value) => sum + (value! - mean) ** 2, 0) / folds.length) }]);
  }
}

interface Tried {
  readonly number: number;
  readonly state: 'complete' | 'pruned' | 'failed';
  readonly folds: readonly (number | null)[];
  readonly reason?: string;
}

/** The trials of a search as parts of its run, and the best score so far over them. */
export class SearchRuns {
  readonly #run: Run | null;
  readonly #metric: string;

  constructor(run: Run | null, scoring: unknown) {
    this.#run = run;
    this.#metric = typeof scoring === 'string' && isRunName(`${scoring}.fold`) ? scoring : 'score';
  }

  /** Begins a trial; what it gives ends it. */
  begin(number: number, parameters: Readonly<Record<string, unknown>>): (tried: Tried, best: { readonly score: number | null } | null) => void {
    const parent = this.#run;
    if (parent === null) return () => {};
    const trial = new Run({ kind: 'fit', name: `Trial ${number}`, params: keepable(parameters), parent });
    return (tried, best) => {
      const { state, folds, reason = null } = tried;
      if (state !== 'failed') noteFolds(trial, { [this.#metric]: folds });
      if (state === 'pruned') trial.setTags({ pruned: `after ${folds.length} of its folds` });
      trial.end({ status: state === 'complete' ? 'finished' : state === 'pruned' ? 'stopped' : 'failed', error: reason });
      if (best !== null) noteStep(parent, this.#metric, best.score, number);
    };
  }

  /** What was found, as parameters `best.C` and its kin. */
  end(best: Readonly<Record<string, unknown>>): void {
    this.#run?.logParams(keepable(Object.fromEntries(Object.entries(best).map(([name, value]) => [`best.${name}`, value]))));
  }
}

function noteStep(run: Run, metric: string, value: number | null, step: number): void {
  if (value !== null) run.log({ [metric]: value }, { step });
}
