/** Forecasts as models of one column, `step`: 1 is the step after the training series. */
import { differenceWeights, forecastArima } from '../forecast/arima';
import { forecastNaive, type NaiveStrategy } from '../forecast/naive';
import { forecastSmoothing, smoothingVariances, type Component } from '../forecast/smoothing';
import { PreprocessError } from '../preprocess/blocks';
import type { Inputs } from './kind';
import { choice, count, number, packedKind } from './packed';

export interface SmoothingHead {
  readonly kind: 'smoothing';
  readonly trend: Component;
  readonly seasonal: Component;
  readonly isDamped: number;
  readonly period: number;
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly phi: number;
  readonly level: number;
  readonly slope: number;
  readonly variance: number;
  readonly sse: number;
  readonly seasons: Float64Array;
}

export interface ArimaHead {
  readonly kind: 'arima';
  readonly d: number;
  readonly D: number;
  readonly period: number;
  readonly arLength: number;
  readonly maLength: number;
  readonly parameterCount: number;
  readonly mean: number;
  readonly variance: number;
  readonly logLikelihood: number;
  readonly aic: number;
  readonly ar: Float64Array;
  readonly ma: Float64Array;
  readonly parameters: Float64Array;
  readonly state: Float64Array;
  readonly tail: Float64Array;
}

export interface NaiveHead {
  readonly kind: 'naive';
  readonly strategy: NaiveStrategy;
  readonly rows: number;
  readonly period: number;
  readonly slope: number;
  readonly variance: number;
  readonly last: Float64Array;
}

export type ForecastHead = SmoothingHead | ArimaHead | NaiveHead;

export const MOST_STEPS = 10_000;

export interface Forecast { readonly mean: Float64Array; readonly variance: Float64Array }

/** What comes in the next `horizon` steps, and the variance of its error. */
export function forecastOf(head: ForecastHead, horizon: number): Forecast {
  if (head.kind === 'arima') return forecastArima(head, head, horizon);
  if (head.kind === 'naive') return forecastNaive(head, horizon);
  const state = { ...head, isDamped: head.isDamped === 1 };
  return { mean: forecastSmoothing(state, horizon), variance: smoothingVariances(state, head.variance, horizon) };
}

/** The forecast of each asked step. */
function atSteps(head: ForecastHead, { dense: { values } }: Inputs): Float64Array {
  let most = 0;
  values.forEach((step, row) => {
    if (!Number.isInteger(step) || step < 1 || step > MOST_STEPS) throw new PreprocessError(`Column ‘step’, row ${row} is ${step}.`, `Steps are whole numbers from 1, the one after the training series, to ${MOST_STEPS.toLocaleString('en')}.`);
    most = Math.max(most, step);
  });
  const mean = head.kind === 'smoothing' ? forecastSmoothing({ ...head, isDamped: head.isDamped === 1 }, most) : forecastOf(head, most).mean;
  return values.map((step) => mean[step - 1]!);
}

export const smoothingKind = packedKind<SmoothingHead, Exclude<keyof SmoothingHead, 'kind' | 'seasons'>>({
  tasks: ['regression'],
  scalars: { trend: choice('add', 'mul', 'none'), seasonal: choice('add', 'mul', 'none'), isDamped: count(0, 1), period: count(1, 100_000), alpha: number, beta: number, gamma: number, phi: number, level: number, slope: number, variance: number, sse: number },
  arrays: ({ period }) => ({ seasons: period }),
  predict: atSteps,
  attributes: ({ alpha, beta, gamma, phi, level, slope, sse, seasons }) => ({ smoothingLevel: alpha, smoothingTrend: beta, smoothingSeasonal: gamma, dampingTrend: phi, level, slope, sse, seasons }),
  describe: (head) => ({ name: 'exponential smoothing', detail: `level ${head.alpha.toPrecision(3)}${head.trend === 'none' ? '' : `, trend ${head.beta.toPrecision(3)}`}${head.seasonal === 'none' ? '' : `, season ${head.gamma.toPrecision(3)}`}`, shape: `period ${head.period}` }),
});

export const arimaKind = packedKind<ArimaHead, 'd' | 'D' | 'period' | 'arLength' | 'maLength' | 'parameterCount' | 'mean' | 'variance' | 'logLikelihood' | 'aic'>({
  tasks: ['regression'],
  scalars: { d: count(0, 5), D: count(0, 5), period: count(1, 10_000), arLength: count(0, 10_000), maLength: count(0, 10_000), parameterCount: count(0, 10_000), mean: number, variance: number, logLikelihood: number, aic: number },
  arrays: ({ d, D, period, arLength, maLength, parameterCount }) => ({ ar: arLength, ma: maLength, parameters: parameterCount, state: Math.max(arLength, maLength + 1), tail: differenceWeights({ d, D, period }).length }),
  predict: atSteps,
  attributes: ({ parameters, mean, variance, logLikelihood, aic }) => ({ parameters, mean, sigma2: variance, logLikelihood, aic }),
  describe: (head) => ({ name: 'arima', detail: `AIC ${head.aic.toPrecision(6)}`, shape: `period ${head.period}` }),
});

export const naiveKind = packedKind<NaiveHead, 'strategy' | 'rows' | 'period' | 'slope' | 'variance'>({
  tasks: ['regression'],
  scalars: { strategy: choice('last', 'seasonal', 'drift', 'mean'), rows: count(2), period: count(1), slope: number, variance: number },
  arrays: ({ period }) => ({ last: period }),
  predict: atSteps,
  attributes: ({ slope, variance }) => ({ slope, variance }),
  describe: (head) => ({ name: 'naive forecast', detail: head.strategy, shape: `period ${head.period}` }),
});
