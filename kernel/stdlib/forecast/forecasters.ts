/** Forecasting a series of numbers, by statsmodels' names. */
import { fitArima, type ArimaOrder } from '@/lib/ml/forecast/arima';
import { fitNaive, type NaiveStrategy } from '@/lib/ml/forecast/naive';
import { fitSmoothing } from '@/lib/ml/forecast/smoothing';
import type { ForecastHead } from '@/lib/ml/heads/forecasts';
import { mean } from '@/lib/ml/statistics';
import { DataError } from '../errors';
import { IMMUTABLE } from '../marks';
import { checkChoice, checkNumber, inWords } from '../ml/common';
import { FittedModel } from '../ml/fitted';
import type { Table } from '../table/table';
import { ofFit } from '../track/own';
import { asRun, type TrackOption } from '../track/scope';
import { seriesOf, type SeriesOptions } from './series';

export abstract class Forecaster {
  readonly [IMMUTABLE] = true;
  abstract readonly name: string;
  /** @internal */
  abstract readonly parameters: Readonly<Record<string, unknown>>;
  /** @internal */
  abstract learn(y: Float64Array): ForecastHead;

  /** The parameters as given, with defaults. */
  getParams(): Readonly<Record<string, unknown>> { return { ...this.parameters }; }

  /**
   * Learns a column whose rows follow each other in equal steps; `time` names the column that says when, which is checked. The model has one
   * input, `step` (1: the step after the last row), and `forecast(horizon)` gives intervals too.
   *
   * @example const model = await new ExponentialSmoothing({ trend: 'add' }).fit(sales, 'units', { time: 'month' }); model.forecast(12);
   */
  fit(table: Table, target: string, options: SeriesOptions & TrackOption = {}): Promise<FittedModel> {
    return asRun(() => ofFit(this, table, target, options), async () => this.#fitted(table, target, seriesOf(table, target, options)));
  }

  #fitted(table: Table, target: string, y: Float64Array): FittedModel {
    const head = inWords(() => this.learn(y));
    return new FittedModel({
      signature: { task: 'regression', target, inputs: [{ name: 'step', type: 'integer', nullable: false }], outputs: [{ name: 'prediction', type: 'number', nullable: false }] },
      steps: [], featureNames: ['step'], head, baseline: { task: 'regression', mean: mean(y) }, parameters: { estimator: this.name, ...this.parameters }, history: [],
    }, table);
  }
}

export interface SmoothingOptions {
  /** 'add', 'mul', or null (default): none. */
  readonly trend?: 'add' | 'mul' | null;
  readonly dampedTrend?: boolean;
  /** 'add', 'mul', or null (default): none. */
  readonly seasonal?: 'add' | 'mul' | null;
  /** Steps in a season, such as 12 for months of a year. */
  readonly seasonalPeriods?: number | null;
}

/**
 * Exponential smoothing: simple, Holt's with a `trend`, Holt and Winters' with a `seasonal` part, additive or multiplicative. All parameters and
 * first states minimise squared one-step errors, to statsmodels' sum within 10⁻⁴ or less. `attributes` has them.
 */
export class ExponentialSmoothing extends Forecaster {
  readonly name = 'ExponentialSmoothing';
  readonly parameters: Required<SmoothingOptions>;

  constructor({ trend = null, dampedTrend = false, seasonal = null, seasonalPeriods = null }: SmoothingOptions = {}) {
    super();
    if (trend !== null) checkChoice('trend', trend, ['add', 'mul']);
    if (seasonal !== null) checkChoice('seasonal', seasonal, ['add', 'mul']);
    if (dampedTrend && trend === null) throw new DataError('dampedTrend needs a trend.', "Set trend: 'add', or leave dampedTrend out.");
    if (seasonal !== null) checkNumber('seasonalPeriods', seasonalPeriods, { least: 2, most: 1000, isInteger: true });
    else if (seasonalPeriods !== null) throw new DataError('seasonalPeriods says how long a season is, but there is none.', "Set seasonal: 'add' or 'mul'.");
    this.parameters = { trend, dampedTrend, seasonal, seasonalPeriods };
  }

  learn(y: Float64Array): ForecastHead {
    const { trend, dampedTrend, seasonal, seasonalPeriods } = this.parameters;
    const fit = fitSmoothing(y, { trend: trend ?? 'none', isDamped: dampedTrend, seasonal: seasonal ?? 'none', period: seasonalPeriods ?? 1 });
    return { kind: 'smoothing', ...fit, isDamped: Number(fit.isDamped) };
  }
}

export interface ArimaOptions {
  /** Lags of the series, times it is differenced, lags of the errors: [p, d, q]. */
  readonly order?: readonly [number, number, number];
  /** The same of the season, and its steps: [P, D, Q, s]. */
  readonly seasonalOrder?: readonly [number, number, number, number];
  /** 'c': with a mean; 'n': without. Default: a mean where nothing is differenced. */
  readonly trend?: 'c' | 'n' | null;
}

/**
 * Seasonal ARIMA by exact maximum likelihood. `attributes` has `parameters` (lags of the series, of the errors, then the seasonal ones), `mean`,
 * `sigma2`, `logLikelihood` and `aic`. Agrees with statsmodels in the likelihood to 10⁻³ or is better.
 */
export class ARIMA extends Forecaster {
  readonly name = 'ARIMA';
  readonly parameters: Required<ArimaOptions>;

  constructor({ order = [0, 0, 0], seasonalOrder = [0, 0, 0, 1], trend = null }: ArimaOptions = {}) {
    super();
    const check = (name: string, values: readonly number[], length: number) => {
      if (!Array.isArray(values) || values.length !== length) throw new DataError(`${name} takes ${length} whole numbers.`, length === 3 ? 'For example [1, 1, 1].' : 'For example [0, 1, 1, 12].');
      values.forEach((value, i) => checkNumber(`Each of ${name}`, value, { least: 0, most: i === 3 ? 400 : i === 1 ? 3 : 20, isInteger: true }));
    };
    check('order', order, 3);
    check('seasonalOrder', seasonalOrder, 4);
    if (seasonalOrder.slice(0, 3).some((value) => value > 0) && seasonalOrder[3] < 2) throw new DataError('A seasonal order needs the steps of a season.', 'Give them last: [0, 1, 1, 12].');
    if (seasonalOrder[3] * Math.max(seasonalOrder[0], seasonalOrder[2]) > 200) throw new DataError(`A season of ${seasonalOrder[3]} steps with that order has more than 200 lags.`, 'Aggregate the series into larger steps, or use ExponentialSmoothing.');
    if (trend !== null) checkChoice('trend', trend, ['c', 'n']);
    if (trend === 'c' && order[1] + seasonalOrder[1] > 0) throw new DataError('A differenced series has no mean here.', "Leave trend out, or set it to 'n'.");
    this.parameters = { order, seasonalOrder, trend };
  }

  learn(y: Float64Array): ForecastHead {
    const { order: [p, d, q], seasonalOrder: [P, D, Q, period], trend } = this.parameters;
    const order: ArimaOrder = { p, d, q, P, D, Q, period: Math.max(1, period), hasMean: trend === null ? d + D === 0 : trend === 'c' };
    const { ar, ma, parameters, mean: level, variance, logLikelihood, aic, state, tail } = fitArima(y, order);
    if (!Number.isFinite(logLikelihood)) throw new DataError('The series has no error left to learn from: it follows the differences exactly.', 'Use NaiveForecaster, or a lower order.');
    return { kind: 'arima', d, D, period: order.period, arLength: ar.length, maLength: ma.length, parameterCount: parameters.length, mean: level, variance, logLikelihood, aic, ar, ma, parameters, state, tail };
  }
}

/** What any forecast has to beat: 'last' value (default), the 'seasonal' one, 'drift' on the line from first to last, or the 'mean'. */
export class NaiveForecaster extends Forecaster {
  readonly name = 'NaiveForecaster';
  readonly parameters: { readonly strategy: NaiveStrategy; readonly seasonalPeriods: number | null };

  constructor({ strategy = 'last', seasonalPeriods = null }: { readonly strategy?: NaiveStrategy; readonly seasonalPeriods?: number | null } = {}) {
    super();
    checkChoice('strategy', strategy, ['last', 'seasonal', 'drift', 'mean']);
    if (strategy === 'seasonal') checkNumber('seasonalPeriods', seasonalPeriods, { least: 2, most: 100_000, isInteger: true });
    this.parameters = { strategy, seasonalPeriods };
  }

  learn(y: Float64Array): ForecastHead {
    const fit = fitNaive(y, this.parameters.strategy, this.parameters.seasonalPeriods ?? 1);
    return { kind: 'naive', ...fit, period: fit.last.length };
  }
}
