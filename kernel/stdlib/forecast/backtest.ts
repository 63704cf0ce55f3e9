/** How well a forecaster would have done: it learns up to an origin, forecasts, and the origin rolls on. */
import { mase, meanError, smape } from '@/lib/ml/forecast/accuracy';
import { DataError } from '../errors';
import { IMMUTABLE } from '../marks';
import { checkNumber } from '../ml/common';
import { Table } from '../table/table';
import { noteFolds, ofCrossValidation } from '../track/own';
import { asRun, type TrackOption } from '../track/scope';
import type { Forecaster } from './forecasters';
import { seriesOf, type SeriesOptions } from './series';

export interface BacktestOptions extends SeriesOptions, TrackOption {
  /** Steps forecast from each origin. */
  readonly horizon: number;
  /** Rows before the first origin. Default: half of them. */
  readonly initial?: number;
  /** Rows between origins. Default: the horizon. */
  readonly step?: number;
  /** Learn from so many rows before each origin only. Default: from all. */
  readonly window?: number;
  /** Steps in a season, for the scale of MASE. Default: 1. */
  readonly seasonalPeriods?: number;
  /** Of the intervals, in (0, 1). Default: 0.95. */
  readonly level?: number;
}

export class Backtest {
  readonly [IMMUTABLE] = true;
  /** A row for each forecast: origin, step, row, actual, forecast, lower, upper. */
  readonly forecasts: Table;
  /** A row for each origin: mase, smape (percent), mae, coverage (share of actual values inside the interval). */
  readonly scores: Table;

  /** @internal Made by `backtest`. */
  constructor(forecasts: Table, scores: Table) {
    this.forecasts = forecasts;
    this.scores = scores;
    Object.freeze(this);
  }

  /** The mean of a score over the origins where it is defined. */
  mean(name: 'mase' | 'smape' | 'mae' | 'coverage'): number { return this.scores.column(name).mean()!; }
}

/**
 * Fits at each origin on the rows before it alone, so that nothing of the future leaks in.
 *
 * @example const test = await backtest(new NaiveForecaster(), sales, 'units', { horizon: 6 }); test.mean('mase');
 */
export function backtest(forecaster: Forecaster, table: Table, target: string, options: BacktestOptions): Promise<Backtest> {
  return asRun(() => ofCrossValidation(forecaster, table, target, options, 'sent into the past'), async (run) => {
    const tested = await roll(forecaster, table, target, options);
    noteFolds(run, Object.fromEntries(tested.scores.columnNames.slice(1).map((name) => [name, tested.scores.column(name).toArray() as (number | null)[]])));
    return tested;
  });
}

async function roll(forecaster: Forecaster, table: Table, target: string, options: BacktestOptions): Promise<Backtest> {
  const y = seriesOf(table, target, options);
  const { horizon, initial = Math.ceil(y.length / 2), step = horizon, window, seasonalPeriods = 1, level = 0.95 } = options;
  checkNumber('horizon', horizon, { least: 1, isInteger: true });
  checkNumber('initial', initial, { least: 2, isInteger: true });
  checkNumber('step', step, { least: 1, isInteger: true });
  checkNumber('seasonalPeriods', seasonalPeriods, { least: 1, isInteger: true });
  if (window !== undefined) checkNumber('window', window, { least: 2, isInteger: true });
  if (initial + horizon > y.length) throw new DataError(`The series has ${y.length} rows; ${initial} to begin with and ${horizon} to forecast are more.`, 'Lower initial or horizon.');
  const forecasts: Record<string, number[]> = { origin: [], step: [], row: [], actual: [], forecast: [], lower: [], upper: [] };
  const scores: Record<string, (number | null)[]> = { origin: [], mase: [], smape: [], mae: [], coverage: [] };
  for (let origin = initial; origin + horizon <= y.length; origin += step) {
    const from = window === undefined ? 0 : Math.max(0, origin - window);
    const model = await forecaster.fit(table.slice(from, origin), target);
    const said = model.forecast(horizon, { level });
    const [mean, lower, upper] = ['forecast', 'lower', 'upper'].map((name) => said.column(name).toNumbers()) as [Float64Array, Float64Array, Float64Array];
    const actual = y.subarray(origin, origin + horizon);
    for (let h = 0; h < horizon; h++) {
      const row = { origin, step: h + 1, row: origin + h, actual: actual[h]!, forecast: mean[h]!, lower: lower[h]!, upper: upper[h]! };
      for (const [name, value] of Object.entries(row)) forecasts[name]!.push(value);
    }
    const scaled = mase(actual, mean, y.subarray(from, origin), seasonalPeriods);
    const inside = actual.filter((value, h) => value >= lower[h]! && value <= upper[h]!).length / horizon;
    for (const [name, value] of Object.entries({ origin, mase: Number.isFinite(scaled) ? scaled : null, smape: smape(actual, mean), mae: meanError(actual, mean), coverage: inside })) scores[name]!.push(value);
  }
  return new Backtest(Table.fromColumns(forecasts, { name: 'forecasts' }), Table.fromColumns(scores, { name: 'scores', types: { mase: 'number' } }));
}
