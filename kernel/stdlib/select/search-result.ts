/** What a search tried, and what it found. */
import { importances as importancesOf } from '@/lib/ml/search/importance';
import { dimensionsOf, pointOf, type Space } from '@/lib/ml/search/space';
import type { Output } from '@/lib/notebook/outputs';
import { describe } from '../../worker/display';
import { chart, type Chart } from '../display/charts';
import { DataError } from '../errors';
import { DISPLAY, IMMUTABLE } from '../marks';
import type { FittedModel } from '../ml/fitted';
import { Table } from '../table/table';
import type { Parameters } from './search';

export interface Trial {
  /** From 1. */
  readonly number: number;
  readonly parameters: Parameters;
  /** `pruned`: ended before its last fold; `failed`: without a score, for `reason`. */
  readonly state: 'complete' | 'pruned' | 'failed';
  /** Mean over the folds that it came to. */
  readonly score: number | null;
  readonly folds: readonly (number | null)[];
  readonly reason?: string;
}

interface Contents {
  readonly space: Space;
  readonly trials: readonly Trial[];
  readonly best: Trial;
  readonly model: FittedModel | null;
  readonly direction: 'maximize' | 'minimize';
  readonly scoring: string;
}

/** As the last value of a cell it shows its trials as a table. Given as `before`, another search goes on from it. */
export class SearchResult {
  readonly #contents: Contents;
  readonly [IMMUTABLE] = true;

  /** @internal Made by `search`. */
  constructor(contents: Contents) {
    this.#contents = contents;
    Object.freeze(this);
  }

  get bestParams(): Parameters { return this.#contents.best.parameters; }
  get bestScore(): number { return this.#contents.best.score!; }
  /** The best, fitted on the whole table. */
  get bestModel(): FittedModel {
    if (this.#contents.model === null) throw new DataError('The best was not fitted on the whole table.', 'Leave { refit: false } out.');
    return this.#contents.model;
  }

  /** A row for each trial: its number, parameters, score, deviation over folds, and how it ended. */
  get trials(): Table {
    const { trials, scoring, space } = this.#contents;
    const rows = trials.map((trial) => ({ trial: trial.number, ...trial.parameters, [scoring]: trial.score, std: deviation(trial.folds), state: trial.state }));
    const types = Object.fromEntries(Object.entries(space).filter(([, dimension]) => dimension.kind === 'real').map(([name]) => [name, 'number' as const]));
    return Table.fromRows(rows, { types: { ...types, [scoring]: 'number', std: 'number' }, name: 'trials' });
  }

  /** How much each parameter matters for being good, as shares (PED-ANOVA); equal shares where there are fewer than ten trials. */
  get importances(): Readonly<Record<string, number>> {
    const { space, trials, direction } = this.#contents;
    const sign = direction === 'maximize' ? -1 : 1;
    return importancesOf(space, trials.filter((trial) => trial.score !== null).map((trial) => ({ point: pointOf(space, trial.parameters)!, value: sign * trial.score! })));
  }

  /** Scores in the order of the trials, and the best so far. */
  history(): Chart {
    const { trials, direction, scoring } = this.#contents;
    let best: number | null = null;
    const values = trials.filter((trial) => trial.score !== null).map((trial) => {
      const isBetter = best === null || (direction === 'maximize' ? trial.score! > best : trial.score! < best);
      if (isBetter && trial.state === 'complete') best = trial.score;
      return { trial: trial.number, score: trial.score, best, state: trial.state };
    });
    return chart({
      title: `Search: ${scoring}`, data: { values }, layer: [
        { mark: { type: 'point', filled: true, opacity: 0.6 }, encoding: { x: { field: 'trial', type: 'quantitative', title: 'Trial' }, y: { field: 'score', type: 'quantitative', title: scoring, scale: { zero: false } }, color: { field: 'state', type: 'nominal', title: 'State' } } },
        { mark: { type: 'line', interpolate: 'step-after' }, encoding: { x: { field: 'trial', type: 'quantitative' }, y: { field: 'best', type: 'quantitative' } } },
      ],
    });
  }

  /** Every trial as a line across its parameters, each on its own range, the better the darker. */
  parallelCoordinates(): Chart {
    const { space, trials, scoring } = this.#contents;
    const names = Object.keys(space);
    const values = trials.filter((trial) => trial.score !== null).flatMap((trial) => {
      const point = pointOf(space, trial.parameters)!;
      return names.map((name, d) => {
        const dimension = dimensionsOf(space)[d]!;
        const place = dimension.kind === 'choice' ? (dimension.options.length === 1 ? 0.5 : point[d]! / (dimension.options.length - 1)) : point[d]!;
        return { trial: trial.number, score: trial.score, parameter: name, place, value: String(trial.parameters[name]) };
      });
    });
    return chart({
      title: `Parameters and ${scoring}`, data: { values }, mark: { type: 'line', opacity: 0.5 },
      encoding: {
        x: { field: 'parameter', type: 'nominal', sort: names, title: null }, y: { field: 'place', type: 'quantitative', axis: { labels: false, ticks: false, title: 'low to high' } }, detail: { field: 'trial' },
        color: { field: 'score', type: 'quantitative', title: scoring }, tooltip: [{ field: 'trial' }, { field: 'parameter' }, { field: 'value' }, { field: 'score' }],
      },
    });
  }

  /** @internal The trials of an earlier search, where they fit this space. */
  trialsOf(space: Space): readonly Trial[] {
    const stranger = this.#contents.trials.find((trial) => pointOf(space, trial.parameters) === null || Object.keys(trial.parameters).length !== Object.keys(space).length);
    if (stranger !== undefined) throw new DataError(`Trial ${stranger.number} of the earlier search lies outside this space.`, 'Go on in the same space, or begin anew.');
    return this.#contents.trials;
  }

  /** @internal */
  [DISPLAY](): { output: Output } { return { output: describe(this.trials)!.output }; }
}

function deviation(folds: readonly (number | null)[]): number | null {
  const values = folds.filter((value) => value !== null);
  if (values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
