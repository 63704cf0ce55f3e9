/** `pinion/forecast`: what comes next in a series, how sure that is, and how well it would have done before. */
export { ARIMA, ExponentialSmoothing, Forecaster, NaiveForecaster, type ArimaOptions, type SmoothingOptions } from './forecasters';
export { backtest, Backtest, type BacktestOptions } from './backtest';
export { addLags, type SeriesOptions } from './series';
